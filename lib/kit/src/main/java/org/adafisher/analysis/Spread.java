package org.adafisher.analysis;

import java.util.Locale;

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

  /**
   * Returns this as text.
   *
   * @param scale what mean and deviation are multiplied by
   * @param digits decimals
   * @return such as {@code 96.25 ± 0.17}; the mean alone of one measurement, which has no spread
   */
  public String shown(double scale, int digits) {
    String number = "%." + digits + "f";
    String shown = String.format(Locale.ROOT, number, scale * mean);
    return count == 1
        ? shown
        : shown + " ± " + String.format(Locale.ROOT, number, scale * deviation);
  }
}
