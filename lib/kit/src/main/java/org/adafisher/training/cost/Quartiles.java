package org.adafisher.training.cost;

import java.util.Arrays;

/**
 * Where the middle half of some values lies.
 *
 * @param low the first quartile
 * @param median the second
 * @param high the third
 */
public record Quartiles(double low, double median, double high) {

  /**
   * Returns the quartiles, interpolated between neighbours.
   *
   * @param values at least one
   * @return the quartiles
   */
  public static Quartiles of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  private static double at(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
