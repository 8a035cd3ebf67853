package org.adafisher.data;

import ai.djl.ndarray.types.Shape;

/**
 * Examples that are vectors of features.
 *
 * @param values {@code [N, features]}
 * @param labels the classes
 */
record Vectors(double[][] values, int[] labels) implements Examples {

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public Shape shape() {
    return new Shape(values[0].length);
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public void copyTo(int index, float[] destination, int offset) {
    for (int i = 0; i < values[index].length; i++) {
      destination[offset + i] = (float) values[index][i];
    }
  }
}
