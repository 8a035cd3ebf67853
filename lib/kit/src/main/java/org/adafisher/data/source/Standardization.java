package org.adafisher.data.source;

/** Columns with mean 0 and deviation 1, of n, not n − 1 (as scikit-learn's StandardScaler). */
final class Standardization {

  private Standardization() {}

  /** Returns standardised columns of {@code [N, features]}; a constant column becomes 0. */
  static double[][] of(double[][] values) {
    double[][] result = new double[values.length][values[0].length];
    for (int column = 0; column < values[0].length; column++) {
      double sum = 0;
      for (double[] row : values) {
        sum += row[column];
      }
      double mean = sum / values.length;
      double squares = 0;
      for (double[] row : values) {
        squares += (row[column] - mean) * (row[column] - mean);
      }
      double deviation = Math.sqrt(squares / values.length);
      for (int i = 0; i < values.length; i++) {
        result[i][column] = deviation == 0 ? 0 : (values[i][column] - mean) / deviation;
      }
    }
    return result;
  }
}
