package org.adafisher.claim;

import java.util.function.ToDoubleFunction;
import org.adafisher.paper.PaperTables;

/**
 * The paper itself says otherwise elsewhere.
 *
 * @param quotation what it says
 * @param place where
 */
record Contrary(String quotation, String place) implements Predicate {

  Contrary {
    if (quotation == null || quotation.isBlank() || place == null || place.isBlank()) {
      throw new IllegalArgumentException("contrary: quotation and place are needed");
    }
  }

  @Override
  public Finding judge(PaperTables tables, ToDoubleFunction<CellPair> corrected) {
    return new Finding(
        Verdict.CONTRADICTED, "the paper's own text: “" + quotation + "” (" + place + ")");
  }
}
