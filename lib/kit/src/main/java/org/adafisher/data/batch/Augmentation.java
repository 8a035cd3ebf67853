package org.adafisher.data.batch;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.adafisher.data.Examples;
import org.adafisher.data.ResizedCrop;

/**
 * Random changes of training pictures: a part scaled to the picture's size, crop, then flip, then
 * cutout (paper App. C.2). For CIFAR the paper's text says random-resize cropping; the authors'
 * code, and {@link #CIFAR}, crops a padded picture. As in torchvision the padding is black before
 * scaling, so {@link Examples#black} after it; as in the authors' code the hole of cutout is 0
 * after scaling, so the mean colour.
 *
 * @param padding black pixels on every side before a crop of the picture's own size; 0 for none
 * @param flip whether half of the pictures are mirrored left to right
 * @param cutout the side of one square hole, its centre uniform over the picture, so that it may
 *     reach beyond the edge; 0 for none
 * @param part the random part that is scaled to the picture's size at first; {@link Optional#empty}
 *     for the whole picture, or, where pictures have different sizes, its middle
 */
public record Augmentation(int padding, boolean flip, int cutout, Optional<ResizedCrop> part) {

  /** No change. */
  public static final Augmentation NONE = new Augmentation(0, false, 0);

  /** Crop with padding 4 and flip, as the authors' code does for CIFAR. */
  public static final Augmentation CIFAR = new Augmentation(4, true, 0);

  /** {@link #CIFAR} with one hole of 16×16. */
  public static final Augmentation CIFAR_CUTOUT = new Augmentation(4, true, 16);

  /** A random part scaled, and flip, as the paper does for Tiny ImageNet and ImageNet. */
  public static final Augmentation RESIZED_CROP =
      new Augmentation(0, true, 0, Optional.of(ResizedCrop.STANDARD));

  /**
   * Returns a preset.
   *
   * @param name {@code none}, {@code cifar}, {@code cifar_cutout} or {@code resized_crop}
   * @return the augmentation
   * @throws IllegalArgumentException if there is no such preset
   */
  public static Augmentation named(String name) {
    return switch (name) {
      case "none" -> NONE;
      case "cifar" -> CIFAR;
      case "cifar_cutout" -> CIFAR_CUTOUT;
      case "resized_crop" -> RESIZED_CROP;
      default ->
          throw new IllegalArgumentException(
              "unknown augmentation '"
                  + name
                  + "': choose one of none, cifar, cifar_cutout,"
                  + " resized_crop");
    };
  }

  /** Checks the ranges. */
  public Augmentation {
    if (padding < 0 || cutout < 0) {
      throw new IllegalArgumentException(
          "padding " + padding + " and cutout " + cutout + " must be at least 0");
    }
  }

  /**
   * Creates changes of whole pictures.
   *
   * @param padding black pixels on every side before a crop of the picture's own size; 0 for none
   * @param flip whether half of the pictures are mirrored left to right
   * @param cutout the side of one square hole; 0 for none
   */
  public Augmentation(int padding, boolean flip, int cutout) {
    this(padding, flip, cutout, Optional.empty());
  }

  /**
   * What was drawn for one picture.
   *
   * @param down rows from the picture's to the crop's first row, −padding to padding
   * @param right columns likewise
   * @param mirrored whether the crop is mirrored
   * @param row the row of the hole's centre
   * @param column the column of the hole's centre
   */
  record Draw(int down, int right, boolean mirrored, int row, int column) {}

  /** Throws unless the examples are pictures, or nothing is to be changed. */
  void check(Examples examples) {
    if (!equals(NONE) && examples.shape().dimension() != 3
        || part.isPresent() && examples.shape().get(0) != 3) {
      throw new IllegalArgumentException(
          this + " needs pictures [C, H, W], not examples of shape " + examples.shape());
    }
  }

  /** Draws for one picture {@code [C, H, W]}; the number of draws depends on the options only. */
  Draw draw(Shape shape, RandomGenerator random) {
    int down = padding == 0 ? 0 : random.nextInt(2 * padding + 1) - padding;
    int right = padding == 0 ? 0 : random.nextInt(2 * padding + 1) - padding;
    boolean mirrored = flip && random.nextInt(2) == 1;
    int row = cutout == 0 ? 0 : random.nextInt((int) shape.get(1));
    int column = cutout == 0 ? 0 : random.nextInt((int) shape.get(2));
    return new Draw(down, right, mirrored, row, column);
  }

  /** Copies an example and changes it at random; scratch has at least its size. */
  void copy(
      Examples examples,
      int index,
      float[] destination,
      int offset,
      float[] scratch,
      RandomGenerator random) {
    if (part.isPresent()) {
      examples.copyPartTo(index, part.get(), random, destination, offset);
    } else {
      examples.copyTo(index, destination, offset);
    }
    apply(destination, offset, scratch, examples, random);
  }

  /** Changes one picture in place, at random; scratch has at least its size. */
  void apply(
      float[] values, int offset, float[] scratch, Examples examples, RandomGenerator random) {
    if (padding > 0 || flip || cutout > 0) {
      System.arraycopy(values, offset, scratch, 0, (int) examples.shape().size());
      apply(scratch, values, offset, examples, draw(examples.shape(), random));
    }
  }

  /**
   * Changes one picture.
   *
   * @param source the picture, from 0
   * @param destination receives the changed picture
   * @param offset where it starts
   * @param examples whose picture it is: shape and black
   * @param draw what was drawn
   */
  void apply(float[] source, float[] destination, int offset, Examples examples, Draw draw) {
    int channels = (int) examples.shape().get(0);
    int height = (int) examples.shape().get(1);
    int width = (int) examples.shape().get(2);
    for (int channel = 0; channel < channels; channel++) {
      float black = examples.black(channel);
      for (int y = 0; y < height; y++) {
        int to = offset + (channel * height + y) * width;
        int row = y + draw.down;
        if (row < 0 || row >= height) {
          Arrays.fill(destination, to, to + width, black);
        } else {
          crop(source, (channel * height + row) * width, destination, to, width, black, draw.right);
          if (draw.mirrored) {
            reverse(destination, to, width);
          }
        }
      }
    }
    if (cutout > 0) {
      cut(destination, offset, channels, height, width, draw);
    }
  }

  private static void crop(
      float[] source, int from, float[] destination, int to, int width, float black, int right) {
    int first = Math.min(width, Math.max(0, -right));
    int end = Math.max(first, Math.min(width, width - right));
    Arrays.fill(destination, to, to + first, black);
    if (end > first) {
      System.arraycopy(source, from + first + right, destination, to + first, end - first);
    }
    Arrays.fill(destination, to + end, to + width, black);
  }

  private static void reverse(float[] values, int from, int length) {
    for (int left = from, right = from + length - 1; left < right; left++, right--) {
      float swapped = values[left];
      values[left] = values[right];
      values[right] = swapped;
    }
  }

  private void cut(float[] values, int offset, int channels, int height, int width, Draw draw) {
    int top = Math.max(0, draw.row - cutout / 2);
    int bottom = Math.min(height, draw.row - cutout / 2 + cutout);
    int left = Math.max(0, draw.column - cutout / 2);
    int right = Math.min(width, draw.column - cutout / 2 + cutout);
    for (int channel = 0; channel < channels; channel++) {
      for (int y = top; y < bottom; y++) {
        int row = offset + (channel * height + y) * width;
        Arrays.fill(values, row + left, row + right, 0);
      }
    }
  }
}
