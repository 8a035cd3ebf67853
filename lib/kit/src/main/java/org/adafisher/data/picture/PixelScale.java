package org.adafisher.data.picture;

import java.util.List;

/**
 * How a byte becomes a value: (pixel/255 − mean)/deviation per channel, in float arithmetic and in
 * this order, as torchvision's {@code ToTensor} and {@code Normalize} do, to the bit.
 *
 * @param mean the mean per channel, of pixel/255
 * @param deviation the standard deviation per channel, of pixel/255
 */
public record PixelScale(List<Float> mean, List<Float> deviation) {

  /** Checks the ranges. */
  public PixelScale {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.isEmpty() || mean.size() != deviation.size()) {
      throw new IllegalArgumentException(
          mean.size() + " means and " + deviation.size() + " deviations must be as many, not 0");
    }
    if (!deviation.stream().allMatch(value -> value > 0)) {
      throw new IllegalArgumentException("deviations " + deviation + " must be above 0");
    }
  }

  int channels() {
    return mean.size();
  }

  /** The mean and deviation of ImageNet's pixels, which torchvision's weights expect. */
  static PixelScale imageNet() {
    return new PixelScale(List.of(.485f, .456f, .406f), List.of(.229f, .224f, .225f));
  }

  /** Copies a picture's values, {@code [3, H, W]}; the tables are those of {@link #tables()}. */
  static void copy(Picture picture, float[][] tables, float[] destination, int offset) {
    byte[] rgb = picture.rgb();
    int plane = picture.height() * picture.width();
    for (int pixel = 0, from = 0; pixel < plane; pixel++, from += 3) {
      int to = offset + pixel;
      destination[to] = tables[0][rgb[from] & 0xff];
      destination[to + plane] = tables[1][rgb[from + 1] & 0xff];
      destination[to + 2 * plane] = tables[2][rgb[from + 2] & 0xff];
    }
  }

  /** Returns the value of every byte, {@code [C, 256]}. */
  float[][] tables() {
    float[][] tables = new float[channels()][256];
    for (int channel = 0; channel < channels(); channel++) {
      for (int pixel = 0; pixel < 256; pixel++) {
        tables[channel][pixel] = (pixel / 255f - mean.get(channel)) / deviation.get(channel);
      }
    }
    return tables;
  }
}
