package org.adafisher.claim;

import java.util.List;
import java.util.stream.Collectors;

/** Judgements in a few words, for the map and for {@code CLAIMS.md}. */
final class MapWords {

  private MapWords() {}

  /** The first part of a reason, at most so many letters. */
  static String brief(String reason, int most) {
    String first = reason.replace("\n", " ").split("; ", 2)[0];
    if (first.length() <= most) {
      return first;
    }
    int space = first.lastIndexOf(' ', most);
    return first.substring(0, space < 0 ? most : space).replaceAll("[,:;(]+$", "") + " …";
  }

  /** What runs say of a claim, whether or not they decide it. */
  static String measured(Judgement judgement, Variant variant, int most) {
    Finding finding = judgement.measured().get(variant);
    List<Effect> effects = judgement.effects().get(variant);
    if (!(judgement.claim().measured() instanceof RunComparison)) {
      return brief(finding.reason(), most);
    }
    return switch (finding.verdict()) {
      case NOT_DECIDABLE ->
          judgement.isWithoutRuns(variant)
              ? "no runs yet"
              : "small runs: " + Measured.directions(effects) + "; " + Scales.seeds(effects);
      default -> Measured.directions(effects) + "; " + Scales.seeds(effects);
    };
  }

  /** The verdicts of tuned runs, such as {@code ✖ contradicted / ○ undecided}; a dash without. */
  static String atSmallScale(Judgement judgement) {
    return judgement.atSmallScale().isEmpty()
        ? "–"
        : judgement.atSmallScale().values().stream()
            .map(Finding::verdict)
            .map(verdict -> Sign.of(verdict).mark() + " " + verdict.label())
            .collect(Collectors.joining(" / "));
  }

  /** Whether runs at the paper's scale, which need a GPU, would decide it. */
  static boolean needsGpu(Judgement judgement) {
    return judgement.measured().values().stream()
        .anyMatch(finding -> finding.verdict() == Verdict.NOT_DECIDABLE);
  }
}
