package org.adafisher.study.plan;

/**
 * When all runs are done on a cluster of some size, and what it costs.
 *
 * @param executors the size
 * @param ideal seconds to the last end if nothing goes wrong
 * @param median the same in the middle of the simulations
 * @param low below which 2.5 % of them lie
 * @param high above which 2.5 % of them lie
 * @param byWork the bound that no schedule beats if nothing goes wrong: all work ÷ executors
 * @param byLongest the other: the longest run
 * @param busy the median share of the executors' time in which they work
 * @param cost of all executors until the last end, the median
 */
public record Forecast(
    int executors,
    double ideal,
    double median,
    double low,
    double high,
    double byWork,
    double byLongest,
    double busy,
    double cost) {

  /**
   * Returns the larger bound.
   *
   * @return seconds
   */
  public double bound() {
    return Math.max(byWork, byLongest);
  }

  /**
   * Returns which bound that is.
   *
   * @return a few words
   */
  public String reason() {
    return byWork >= byLongest ? "work ÷ executors" : "longest run";
  }

  /**
   * Returns the time for which executors are held.
   *
   * @return hours of one executor, the median
   */
  public double heldHours() {
    return executors * median / 3600;
  }
}
