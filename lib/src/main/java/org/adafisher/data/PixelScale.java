package org.adafisher.data;

import java.util.List;

/**
 * How a byte becomes a value: (pixel/255 − mean)/deviation per channel, in float arithmetic and in
 * this order, as torchvision's {@code ToTensor} and {@code Normalize} do, to the bit.
 *
 * @param mean the mean per channel, of pixel/255
 * @param deviation the standard deviation per channel, of pixel/255
 */
record PixelScale(List<Float> mean, List<Float> deviation) {

  PixelScale {
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
