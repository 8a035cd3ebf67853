package org.adafisher.data;

import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/**
 * Random changes of training pictures: crop, then flip, then cutout (paper App. C.2).
 *
 * @param padding black pixels around the picture before a crop of its own size; 0 for none
 * @param flip whether half of the pictures are mirrored left to right
 * @param cutout the side of one square set to 0 after scaling; 0 for none
 */
public record Augmentation(int padding, boolean flip, int cutout) {

  /** No change. */
  public static final Augmentation NONE = new Augmentation(0, false, 0);

  /** Crop with padding 4 and flip, as the authors' code does for CIFAR. */
  public static final Augmentation CIFAR = new Augmentation(4, true, 0);

  /** {@link #CIFAR} with one hole of 16×16. */
  public static final Augmentation CIFAR_CUTOUT = new Augmentation(4, true, 16);

  /** Checks the ranges. */
  public Augmentation {
    if (padding < 0 || cutout < 0) {
      throw new IllegalArgumentException(
          "padding " + padding + " and cutout " + cutout + " must be at least 0");
    }
  }

  /** Changes one picture in place; scratch has at least its size. */
  void apply(
      float[] values, int offset, float[] scratch, Examples examples, SplittableRandom random) {
    if (equals(NONE)) {
      return;
    }
    Shape shape = examples.shape();
    int channels = (int) shape.get(0);
    int height = (int) shape.get(1);
    int width = (int) shape.get(2);
    int down = random.nextInt(2 * padding + 1) - padding;
    int right = random.nextInt(2 * padding + 1) - padding;
    boolean mirror = flip && random.nextInt(2) == 1;
    System.arraycopy(values, offset, scratch, 0, channels * height * width);
    int to = offset;
    for (int channel = 0; channel < channels; channel++) {
      float black = examples.black(channel);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int row = y + down;
          int column = (mirror ? width - 1 - x : x) + right;
          boolean inside = row >= 0 && row < height && column >= 0 && column < width;
          values[to++] = inside ? scratch[(channel * height + row) * width + column] : black;
        }
      }
    }
    if (cutout > 0) {
      cut(values, offset, channels, height, width, random);
    }
  }

  /** The hole's centre is uniform over the picture; the hole may reach beyond the edge. */
  private void cut(
      float[] values, int offset, int channels, int height, int width, SplittableRandom random) {
    int top = random.nextInt(height) - cutout / 2;
    int left = random.nextInt(width) - cutout / 2;
    for (int channel = 0; channel < channels; channel++) {
      for (int y = Math.max(0, top); y < Math.min(height, top + cutout); y++) {
        for (int x = Math.max(0, left); x < Math.min(width, left + cutout); x++) {
          values[offset + (channel * height + y) * width + x] = 0;
        }
      }
    }
  }
}
