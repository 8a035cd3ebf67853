package org.adafisher.analysis;

/**
 * The mean and the spread of repeated measurements.
 *
 * @param mean the mean
 * @param deviation the sample standard deviation (n − 1); 0 for one measurement
 * @param count n
 */
public record Spread(double mean, double deviation, int count) {

  /**
   * Summarises measurements.
   *
   * @param values at least one
   * @return mean, deviation and count
   */
  public static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no measurements");
    }
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Spread(
        mean, values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1)), values.length);
  }
}
