package org.adafisher.data;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Data that are drawn, for measurements of cost: what is in a picture or a text makes no difference
 * to a step's time and memory.
 */
public final class Noise {

  private static final String NAME = "noise";
  private static final String TITLE = "noise";
  private static final String SOURCE = "drawn";
  private static final String NONE = "0".repeat(64);
  private static final int CLASSES = 10;
  private static final int WINDOWS = 997;
  private static final int GPT_TOKENS = 40_479;

  private Noise() {}

  /**
   * Returns pictures of ten classes.
   *
   * @param shape of one, such as {@code [3, 32, 32]}
   * @param count how many to train with
   * @return the data, which take hardly any memory
   */
  public static LabelledData pictures(Shape shape, int count) {
    Examples drawn = new Drawn(count, shape);
    List<String> classes = IntStream.range(0, CLASSES).mapToObj(String::valueOf).toList();
    return new LabelledData(NAME, TITLE, classes, drawn, drawn, NONE, SOURCE);
  }

  /**
   * Returns a text in GPT-1's vocabulary.
   *
   * @param context the tokens of a piece
   * @param pieces how many to train with
   * @return the data
   */
  public static TokenData text(int context, int pieces) {
    int[] tokens = new Random(1).ints(context * pieces + 1, 0, GPT_TOKENS).toArray();
    List<String> words = IntStream.range(0, GPT_TOKENS).mapToObj(i -> "t" + i).toList();
    return new TokenData(NAME, TITLE, words, tokens, tokens, tokens, NONE, SOURCE);
  }

  /** Windows on one row of random values, as drawing must take no time from what is measured. */
  private record Drawn(int size, Shape shape, float[] values) implements Examples {

    Drawn(int size, Shape shape) {
      this(size, shape, new float[(int) shape.size() + WINDOWS]);
      Random random = new Random(1);
      for (int i = 0; i < values.length; i++) {
        values[i] = 2 * random.nextFloat() - 1;
      }
    }

    @Override
    public int label(int index) {
      return index % CLASSES;
    }

    @Override
    public void copyTo(int index, float[] destination, int offset) {
      System.arraycopy(values, index % WINDOWS, destination, offset, (int) shape.size());
    }
  }
}
