package org.adafisher.figure;

/**
 * Ranges of one series, one per place.
 *
 * @param label what the legend calls it
 * @param low the lower ends
 * @param middle the marked values
 * @param high the upper ends
 */
public record Range(String label, double[] low, double[] middle, double[] high) {

  public Range {
    if (low.length != middle.length || high.length != middle.length) {
      throw new IllegalArgumentException(
          label
              + ": "
              + low.length
              + " lower ends, "
              + middle.length
              + " middles, "
              + high.length
              + " upper ends: must be as many of each");
    }
    low = low.clone();
    middle = middle.clone();
    high = high.clone();
  }
}
