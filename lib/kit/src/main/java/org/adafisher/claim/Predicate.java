package org.adafisher.claim;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.adafisher.paper.PaperTables;

/** What decides a claim by the paper's own numbers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Better.class, name = "better"),
  @JsonSubTypes.Type(value = Ratio.class, name = "ratio"),
  @JsonSubTypes.Type(value = Within.class, name = "within"),
  @JsonSubTypes.Type(value = Contrary.class, name = "contrary"),
  @JsonSubTypes.Type(value = Untested.class, name = "untested")
})
sealed interface Predicate permits Better, Ratio, Within, Contrary, Untested {

  /**
   * Returns the pairs of published numbers that it compares.
   *
   * @param tables the published numbers
   * @return the pairs; empty for most kinds
   * @throws IllegalArgumentException if it names numbers that are not there
   */
  default List<CellPair> pairs(PaperTables tables) {
    return List.of();
  }

  /**
   * Judges.
   *
   * @param tables the published numbers
   * @param corrected the p-value of a pair, corrected for all tests of the ledger
   * @return the verdict
   */
  Finding judge(PaperTables tables, ToDoubleFunction<CellPair> corrected);
}
