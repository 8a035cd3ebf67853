package org.adafisher.data.picture;

import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;
import org.adafisher.data.Examples;
import org.adafisher.data.ResizedCrop;

/** Pictures as bytes {@code [N, C, H, W]}, each channel scaled by {@link PixelScale}. */
public final class Images implements Examples {

  private final byte[] pixels;
  private final byte[] labels;
  private final Shape shape;
  private final int plane;
  private final float[][] values;

  /**
   * Creates pictures.
   *
   * @param pixels {@code [N, C, H, W]}, unsigned
   * @param labels {@code [N]}
   * @param shape {@code [C, H, W]}
   * @param scale one channel each
   * @throws IllegalArgumentException if these do not fit each other
   */
  public Images(byte[] pixels, byte[] labels, Shape shape, PixelScale scale) {
    if (shape.dimension() != 3 || shape.get(0) != scale.channels()) {
      throw new IllegalArgumentException(
          "shape " + shape + " must be [" + scale.channels() + ", H, W]");
    }
    if (labels.length == 0 || pixels.length != labels.length * shape.size()) {
      throw new IllegalArgumentException(
          pixels.length + " pixels do not make " + labels.length + " pictures of " + shape);
    }
    this.pixels = pixels;
    this.labels = labels;
    this.shape = shape;
    this.plane = (int) (shape.get(1) * shape.get(2));
    this.values = scale.tables();
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public void copyTo(int index, float[] destination, int offset) {
    int from = index * values.length * plane;
    int to = offset;
    for (float[] table : values) {
      for (int end = from + plane; from < end; from++, to++) {
        destination[to] = table[pixels[from] & 0xff];
      }
    }
  }

  @Override
  public void copyPartTo(
      int index, ResizedCrop crop, RandomGenerator random, float[] destination, int offset) {
    if (values.length != 3) {
      Examples.super.copyPartTo(index, crop, random, destination, offset);
    }
    int height = (int) shape.get(1);
    int width = (int) shape.get(2);
    Picture part = picture(index, height, width).crop(crop.draw(height, width, random));
    PixelScale.copy(Resize.to(part, height, width), values, destination, offset);
  }

  private Picture picture(int index, int height, int width) {
    byte[] rgb = new byte[3 * plane];
    for (int channel = 0; channel < 3; channel++) {
      int from = (3 * index + channel) * plane;
      for (int pixel = 0; pixel < plane; pixel++) {
        rgb[3 * pixel + channel] = pixels[from + pixel];
      }
    }
    return new Picture(height, width, rgb);
  }

  @Override
  public float black(int channel) {
    return values[channel][0];
  }
}
