package org.adafisher.data.source;

import ai.djl.ndarray.types.Shape;
import org.adafisher.data.Examples;

/** Examples that are vectors of features. */
final class Vectors implements Examples {

  private final float[][] values;
  private final int[] labels;

  /**
   * Creates examples.
   *
   * @param values {@code [N, features]}, rounded to float here
   * @param labels {@code [N]}
   */
  Vectors(double[][] values, int[] labels) {
    if (values.length == 0 || values.length != labels.length) {
      throw new IllegalArgumentException(
          values.length + " rows and " + labels.length + " labels must be as many, not 0");
    }
    this.values = new float[values.length][values[0].length];
    this.labels = labels.clone();
    for (int i = 0; i < values.length; i++) {
      for (int feature = 0; feature < values[i].length; feature++) {
        this.values[i][feature] = (float) values[i][feature];
      }
    }
  }

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
    System.arraycopy(values[index], 0, destination, offset, values[index].length);
  }
}
