package org.adafisher.figure;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Values on a grid.
 *
 * @param title what the values are, with their unit
 * @param x horizontal places
 * @param y vertical places
 * @param values {@code [y.length][x.length]}; NaN stays blank
 * @param least the value of the first colour; what is below has it too
 * @param most the value of the last colour; if it is not above the first, the values decide on both
 */
public record Surface(
    String title, double[] x, double[] y, double[][] values, double least, double most) {

  public Surface {
    int columns = x.length;
    if (values.length != y.length
        || !Arrays.stream(values).allMatch(row -> row.length == columns)) {
      throw new IllegalArgumentException(
          title + ": values must be [" + y.length + "][" + columns + "] as the grid");
    }
    x = x.clone();
    y = y.clone();
    values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * Returns the same without what lies beyond the first and the last colour, such as the overshoot
   * of an interpolation.
   *
   * @return a copy with NaN there
   */
  public Surface masked() {
    double[][] kept =
        Arrays.stream(values)
            .map(row -> Arrays.stream(row).map(v -> v < least || v > most ? Double.NaN : v))
            .map(DoubleStream::toArray)
            .toArray(double[][]::new);
    return new Surface(title, x, y, kept, least, most);
  }
}
