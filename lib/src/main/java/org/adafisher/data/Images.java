package org.adafisher.data;

import ai.djl.ndarray.types.Shape;

/**
 * Pictures as bytes {@code [N, C, H, W]}, scaled per channel to (pixel/255 − mean)/deviation.
 *
 * @param pixels the pixels
 * @param labels the classes
 * @param shape {@code [C, H, W]}
 * @param mean the mean per channel
 * @param deviation the standard deviation per channel
 */
record Images(byte[] pixels, byte[] labels, Shape shape, float[] mean, float[] deviation)
    implements Examples {

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public void copyTo(int index, float[] destination, int offset) {
    int plane = (int) (shape.get(1) * shape.get(2));
    int from = index * plane * mean.length;
    int to = offset;
    for (int channel = 0; channel < mean.length; channel++) {
      float scale = 1 / (255 * deviation[channel]);
      float shift = black(channel);
      for (int i = 0; i < plane; i++) {
        destination[to++] = (pixels[from++] & 0xff) * scale + shift;
      }
    }
  }

  @Override
  public float black(int channel) {
    return -mean[channel] / deviation[channel];
  }
}
