package org.adafisher.data;

import ai.djl.ndarray.types.Shape;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Labelled examples in memory, their values scaled for training. */
public interface Examples {

  /**
   * Returns the number of examples.
   *
   * @return at least 1
   */
  int size();

  /**
   * Returns the shape of one example.
   *
   * @return such as {@code [3, 32, 32]}
   */
  Shape shape();

  /**
   * Returns the class of an example.
   *
   * @param index the example
   * @return the class, from 0
   */
  int label(int index);

  /**
   * Copies an example's values.
   *
   * @param index the example
   * @param destination receives them, last axis fastest
   * @param offset where they start
   */
  void copyTo(int index, float[] destination, int offset);

  /**
   * Returns the value of a black pixel.
   *
   * @param channel the channel
   * @return the scaled value; 0 where there are no pixels
   */
  default float black(int channel) {
    return 0;
  }

  /**
   * Returns some of these examples.
   *
   * @param indices which, in the order wanted
   * @return a view
   */
  default Examples select(int[] indices) {
    Examples all = this;
    return new Examples() {
      @Override
      public int size() {
        return indices.length;
      }

      @Override
      public Shape shape() {
        return all.shape();
      }

      @Override
      public int label(int index) {
        return all.label(indices[index]);
      }

      @Override
      public void copyTo(int index, float[] destination, int offset) {
        all.copyTo(indices[index], destination, offset);
      }

      @Override
      public float black(int channel) {
        return all.black(channel);
      }
    };
  }

  /**
   * Returns the first examples of every class in turn, so that the classes stay balanced.
   *
   * @param limit how many at most, at least 1
   * @return a view, or these examples if they are no more
   */
  default Examples limit(int limit) {
    if (limit >= size()) {
      return this;
    }
    int[] rank = new int[size()];
    int[] seen = new int[1 + IntStream.range(0, size()).map(this::label).max().orElse(0)];
    for (int i = 0; i < size(); i++) {
      rank[i] = seen[label(i)]++;
    }
    return select(
        IntStream.range(0, size())
            .boxed()
            .sorted(Comparator.<Integer>comparingInt(i -> rank[i]).thenComparingInt(this::label))
            .limit(limit)
            .mapToInt(Integer::intValue)
            .toArray());
  }
}
