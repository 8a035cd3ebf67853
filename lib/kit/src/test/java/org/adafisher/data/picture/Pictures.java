package org.adafisher.data.picture;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Random;
import org.adafisher.data.Examples;

/** Small random pictures for tests. */
public final class Pictures {

  public static final PixelScale SCALE =
      new PixelScale(List.of(.5f, .4f, .3f), List.of(.2f, .25f, .3f));

  private Pictures() {}

  public static byte[] pixels(int count, int side) {
    byte[] pixels = new byte[count * 3 * side * side];
    new Random(1).nextBytes(pixels);
    return pixels;
  }

  /** Pictures {@code [3, side, side]} whose classes follow each other in blocks, as in a file. */
  public static Images blocks(int classes, int each, int side) {
    byte[] labels = new byte[classes * each];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (i / each);
    }
    return new Images(pixels(labels.length, side), labels, new Shape(3, side, side), SCALE);
  }

  public static float[] values(Examples examples, int index) {
    float[] values = new float[(int) examples.shape().size()];
    examples.copyTo(index, values, 0);
    return values;
  }
}
