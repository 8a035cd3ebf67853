package org.adafisher.claim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.adafisher.claim.Effect.Direction;

/**
 * Verdicts of runs in which every method ran at its own best learning rate, at the scale that they
 * have: on other data, smaller networks and shorter runs than the paper's. The tests of a claim are
 * corrected by Holm's method, one family for each reading of AdaFisher: what else the ledger asks
 * makes no claim harder to decide.
 */
final class SmallScale {

  private final List<RunGroup> tuned;

  SmallScale(List<RunGroup> groups) {
    tuned = groups.stream().filter(RunGroup::isTuned).toList();
  }

  /** One finding for each reading of AdaFisher; none where no tuned runs compare what it says. */
  Map<Variant, Finding> judge(Claim claim) {
    Map<Variant, Finding> findings = new EnumMap<>(Variant.class);
    // What a step costs does not depend on the learning rate.
    if (claim.measured() instanceof RunComparison asked && asked.metric().isOfLearning()) {
      for (Variant variant : Variant.values()) {
        List<Effect> found = new ArrayList<>();
        tuned.stream()
            .filter(group -> asked.filter().admitsOnOtherData(group.any()))
            .forEach(group -> Measured.addEffects(asked, variant, group, found));
        if (!found.isEmpty()) {
          findings.put(variant, finding(found));
        }
      }
    }
    return findings;
  }

  /**
   * Supported if every comparison is significantly for it, contradicted if some are significantly
   * against it and none is for it, mixed if some are for it and some against.
   */
  private Finding finding(List<Effect> its) {
    List<Effect> telling = Measured.telling(its);
    Map<String, Double> holm = Ledger.correct(its, Effect::key, Effect::pValue);
    ToDoubleFunction<Effect> corrected = effect -> holm.getOrDefault(effect.key(), Double.NaN);
    long claimed = significant(telling, Direction.AS_CLAIMED, corrected);
    long opposite = significant(telling, Direction.OPPOSITE, corrected);
    Verdict verdict = verdict(claimed, opposite, telling.size());
    return new Finding(
        verdict,
        "%d of %d comparisons significantly for it, %d against it (Holm's correction over %d tests); %s\n%s%s"
            .formatted(
                claimed,
                telling.size(),
                opposite,
                holm.size(),
                scale(its),
                Measured.byGroup(its, corrected),
                power(telling)));
  }

  private static Verdict verdict(long claimed, long opposite, long all) {
    if (all == 0) {
      return Verdict.SAYS_NOTHING;
    }
    if (claimed > 0 && opposite > 0) {
      return Verdict.MIXED;
    }
    return claimed == all
        ? Verdict.SUPPORTED
        : opposite > 0 ? Verdict.CONTRADICTED : Verdict.UNDECIDED;
  }

  private static long significant(
      List<Effect> effects, Direction direction, ToDoubleFunction<Effect> corrected) {
    return effects.stream()
        .filter(effect -> effect.direction() == direction)
        .filter(effect -> effect.isSignificant(corrected.applyAsDouble(effect)))
        .count();
  }

  private static String scale(List<Effect> effects) {
    return distinct(effects, effect -> effect.group().any().dataTitle())
        + "; "
        + distinct(effects, effect -> effect.group().any().spec().network());
  }

  private static String distinct(List<Effect> effects, Function<Effect, String> of) {
    return effects.stream().map(of).collect(Collectors.toCollection(TreeSet::new)).stream()
        .collect(Collectors.joining(", "));
  }

  /** What so many seeds can find, at the deviations that were measured. */
  private static String power(List<Effect> effects) {
    double[] found =
        effects.stream()
            .mapToDouble(Effect::detectable)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (found.length == 0) {
      return "";
    }
    Metric metric = effects.get(0).asked().metric();
    String least = Numbers.fixed(found[0], metric.digits());
    String most = Numbers.fixed(found[found.length - 1], metric.digits());
    return ";\nwith so many seeds a test, uncorrected, finds a difference of "
        + (least.equals(most) ? most : least + " to " + most)
        + (metric.unit().isEmpty() ? "" : " " + metric.unit())
        + " with a power of 80 %";
  }
}
