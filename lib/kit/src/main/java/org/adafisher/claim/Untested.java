package org.adafisher.claim;

import java.util.function.ToDoubleFunction;
import org.adafisher.paper.PaperTables;

/**
 * The paper prints no numbers that could decide.
 *
 * @param why what it has instead
 */
record Untested(String why) implements Predicate {

  Untested {
    if (why == null || why.isBlank()) {
      throw new IllegalArgumentException("untested: say why");
    }
  }

  @Override
  public Finding judge(PaperTables tables, ToDoubleFunction<CellPair> corrected) {
    return new Finding(Verdict.NOT_TESTED, why);
  }
}
