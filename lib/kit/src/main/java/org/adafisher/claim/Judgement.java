package org.adafisher.claim;

import java.util.List;
import java.util.Map;

/**
 * A claim with its verdicts.
 *
 * @param claim the claim
 * @param internal by the paper's own numbers
 * @param measured by runs made here, for each reading of AdaFisher
 * @param effects the comparisons behind the latter
 */
record Judgement(
    Claim claim,
    Finding internal,
    Map<Variant, Finding> measured,
    Map<Variant, List<Effect>> effects) {

  /** Whether the readings of AdaFisher make no difference: then one cell says all. */
  boolean isSameForAll() {
    return measured.values().stream().distinct().count() == 1;
  }
}
