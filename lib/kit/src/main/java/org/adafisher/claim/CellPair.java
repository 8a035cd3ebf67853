package org.adafisher.claim;

import org.adafisher.analysis.MeanDifference;
import org.adafisher.paper.Cell;

/**
 * Two published numbers that a claim sets in an order.
 *
 * @param subject the one that the claim calls better
 * @param other the other
 * @param isHigherBetter whether better means higher
 */
record CellPair(Cell subject, Cell other, boolean isHigherBetter) {

  /** The advantage of the subject: positive if the claim is right. */
  double advantage() {
    double difference = subject.value() - other.value();
    return isHigherBetter ? difference : -difference;
  }

  boolean isTestable() {
    return subject.hasDeviation() && other.hasDeviation();
  }

  boolean hasUnclearDeviation() {
    return subject.hasUnclearDeviation() || other.hasUnclearDeviation();
  }

  /** Welch's t-test from the published means and deviations. */
  MeanDifference difference() {
    return MeanDifference.welch(subject.spread(), other.spread());
  }
}
