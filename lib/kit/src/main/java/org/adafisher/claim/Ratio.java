package org.adafisher.claim;

import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.adafisher.paper.Cell;
import org.adafisher.paper.CellName;
import org.adafisher.paper.PaperTables;

/**
 * The ratio of two published numbers lies within bounds.
 *
 * @param numerator the first number
 * @param denominator the second
 * @param low the lower bound
 * @param high the upper bound
 */
record Ratio(CellName numerator, CellName denominator, double low, double high)
    implements Predicate {

  @Override
  public Finding judge(PaperTables tables, ToDoubleFunction<CellPair> corrected) {
    Cell above = tables.get(numerator);
    Cell below = tables.get(denominator);
    double ratio = above.value() / below.value();
    return new Finding(
        ratio >= low && ratio <= high ? Verdict.SUPPORTED_BY_ORDER : Verdict.CONTRADICTED,
        String.format(
            Locale.ROOT,
            "%s: %s %s, %s %s; ratio %.3f, claimed %s to %s",
            numerator.metric(),
            numerator.optimizer(),
            above.shown(),
            denominator.optimizer(),
            below.shown(),
            ratio,
            low,
            high));
  }
}
