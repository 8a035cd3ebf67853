package org.adafisher.claim;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A claim with its verdicts.
 *
 * @param claim the claim
 * @param internal by the paper's own numbers
 * @param measured by runs made here, for each reading of AdaFisher
 * @param effects the comparisons behind the latter
 * @param atSmallScale by runs in which every method was tuned alike, at the scale that they have;
 *     empty where there are none
 */
record Judgement(
    Claim claim,
    Finding internal,
    Map<Variant, Finding> measured,
    Map<Variant, List<Effect>> effects,
    Map<Variant, Finding> atSmallScale) {

  /** The verdicts at small scale, one for all readings that share it; a dash without any. */
  String shownAtSmallScale() {
    if (atSmallScale.isEmpty()) {
      return "–";
    }
    return atSmallScale.values().stream().distinct().count() == 1
        ? atSmallScale.values().iterator().next().toString()
        : atSmallScale.entrySet().stream()
            .map(entry -> entry.getKey().label() + ": " + entry.getValue())
            .collect(Collectors.joining("\n"));
  }

  /** Whether runs would decide it for a reading, and there are none, of whatever scale. */
  boolean isWithoutRuns(Variant variant) {
    return measured.get(variant).verdict() == Verdict.NOT_DECIDABLE
        && effects.get(variant).isEmpty();
  }

  /** Whether the readings of AdaFisher make no difference: then one cell says all. */
  boolean isSameForAll() {
    return measured.values().stream().distinct().count() == 1;
  }
}
