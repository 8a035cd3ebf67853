package org.adafisher.claim;

import java.util.List;
import java.util.Map;

/**
 * A metric of one optimizer's runs is higher or lower than that of others', or about the same.
 *
 * @param metric the metric
 * @param expectation what the claim says of it
 * @param margin the share of the other's mean within which both are comparable; of {@code
 *     COMPARABLE} only
 * @param pairs the optimizers that each subject is compared with, by our names
 * @param filter which runs speak to the claim
 * @param scale which of them decide it
 */
record RunComparison(
    Metric metric,
    Expectation expectation,
    Double margin,
    Map<String, List<String>> pairs,
    Filter filter,
    Scale scale)
    implements Measurement {

  /** What a claim says of the subject's metric. */
  enum Expectation {
    HIGHER,
    LOWER,
    COMPARABLE
  }

  RunComparison {
    if (metric == null || expectation == null || filter == null || scale == null) {
      throw new IllegalArgumentException(
          "runs: metric, expectation, pairs, filter and scale are needed");
    }
    if (pairs == null || pairs.isEmpty()) {
      throw new IllegalArgumentException("runs: no optimizers are compared");
    }
    margin = margin == null ? 0 : margin;
    if ((expectation == Expectation.COMPARABLE) != (margin > 0)) {
      throw new IllegalArgumentException("runs: a margin belongs to COMPARABLE, and only to it");
    }
  }
}
