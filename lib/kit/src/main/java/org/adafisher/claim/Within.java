package org.adafisher.claim;

import java.util.function.ToDoubleFunction;
import org.adafisher.paper.PaperTables;

/**
 * A number of the paper's text lies within bounds that follow from elsewhere.
 *
 * @param value the number
 * @param low the lower bound
 * @param high the upper bound
 * @param source where the bounds are from
 */
record Within(double value, double low, double high, String source) implements Predicate {

  Within {
    if (source == null || source.isBlank()) {
      throw new IllegalArgumentException("within: no source of the bounds is named");
    }
  }

  @Override
  public Finding judge(PaperTables tables, ToDoubleFunction<CellPair> corrected) {
    String bounds =
        low == high
            ? Numbers.plain(low)
            : high >= 1e9
                ? "at least " + Numbers.plain(low)
                : Numbers.plain(low) + " to " + Numbers.plain(high);
    return new Finding(
        value >= low && value <= high ? Verdict.SUPPORTED : Verdict.CONTRADICTED,
        Numbers.plain(value) + " against " + bounds + " (" + source + ")");
  }
}
