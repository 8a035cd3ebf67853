package org.adafisher.analysis;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Holm's correction for many tests (Holm 1979): the chance of one false alarm among all is α. */
public final class Holm {

  private Holm() {}

  /**
   * Corrects p-values.
   *
   * @param pValues one of every test; NaN for one that could not be made, which does not count
   * @return the corrected p-values in the same order
   */
  public static double[] adjust(double... pValues) {
    int[] ascending =
        IntStream.range(0, pValues.length)
            .filter(i -> !Double.isNaN(pValues[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = pValues.clone();
    double highest = 0;
    for (int rank = 0; rank < ascending.length; rank++) {
      double scaled = (ascending.length - rank) * pValues[ascending[rank]];
      highest = Math.max(highest, Math.min(1, scaled));
      adjusted[ascending[rank]] = highest;
    }
    return adjusted;
  }
}
