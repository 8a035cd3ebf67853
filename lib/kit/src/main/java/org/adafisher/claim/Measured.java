package org.adafisher.claim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.adafisher.claim.Effect.Direction;

/** The verdict of runs on a claim. */
final class Measured {

  private Measured() {}

  /** All comparisons of a claim that the groups make, in the order of groups and arms. */
  static List<Effect> effects(Claim claim, Variant variant, List<RunGroup> groups) {
    List<Effect> effects = new ArrayList<>();
    if (claim.measured() instanceof RunComparison asked) {
      for (RunGroup group : groups) {
        if (asked.filter().admits(group.any())) {
          addEffects(asked, variant, group, effects);
        }
      }
    }
    return effects;
  }

  static void addEffects(
      RunComparison asked, Variant variant, RunGroup group, List<Effect> effects) {
    List<Arm> arms = group.arms().stream().filter(variant::admits).toList();
    for (Arm subject : arms) {
      List<String> others = asked.pairs().getOrDefault(subject.optimizer().name(), List.of());
      for (Arm other : arms) {
        if (others.contains(other.optimizer().name())) {
          Effect.of(asked, group, subject, other).ifPresent(effects::add);
        }
      }
    }
  }

  static Finding judge(Claim claim, List<Effect> effects, ToDoubleFunction<Effect> corrected) {
    if (claim.measured() instanceof NotMeasured nothing) {
      return new Finding(Verdict.NOT_MEASURED, nothing.why());
    }
    if (effects.isEmpty()) {
      return new Finding(Verdict.NOT_DECIDABLE, "no runs compare these");
    }
    List<Effect> atScale = effects.stream().filter(Effect::isAtScale).toList();
    return atScale.isEmpty()
        ? new Finding(Verdict.NOT_DECIDABLE, byGroup(effects, corrected))
        : new Finding(verdict(telling(atScale), corrected), byGroup(atScale, corrected));
  }

  static List<Effect> telling(List<Effect> effects) {
    return effects.stream().filter(e -> e.direction() != Direction.NOTHING).toList();
  }

  private static Verdict verdict(List<Effect> effects, ToDoubleFunction<Effect> corrected) {
    if (effects.isEmpty()) {
      return Verdict.SAYS_NOTHING;
    }
    int significant = 0;
    boolean isAgainst = false;
    for (Effect effect : effects) {
      if (effect.isSignificant(corrected.applyAsDouble(effect))) {
        if (effect.advantage() < 0) {
          return Verdict.CONTRADICTED;
        }
        significant++;
      }
      isAgainst |= effect.advantage() < 0;
    }
    return isAgainst ? Verdict.NOT_SUPPORTED : Verdict.of(significant, effects.size());
  }

  /** Such as {@code 1 as claimed, 3 opposite}; empty without comparisons. */
  static String directions(List<Effect> effects) {
    StringJoiner counts = new StringJoiner(", ");
    for (Direction direction : Direction.values()) {
      long count = effects.stream().filter(e -> e.direction() == direction).count();
      if (count > 0) {
        counts.add(count + " " + direction.label());
      }
    }
    return counts.toString();
  }

  static String byGroup(List<Effect> effects, ToDoubleFunction<Effect> corrected) {
    Map<RunGroup, List<Effect>> groups = new LinkedHashMap<>();
    effects.forEach(e -> groups.computeIfAbsent(e.group(), key -> new ArrayList<>()).add(e));
    StringJoiner text =
        new StringJoiner(";\n", effects.get(0).asked().metric().label() + ":\n", "");
    groups.forEach((group, its) -> text.add(group.name() + ": " + summary(its, corrected)));
    return text.toString();
  }

  /** The directions, and the comparison that is least in favour of the claim. */
  private static String summary(List<Effect> effects, ToDoubleFunction<Effect> corrected) {
    List<Effect> telling = telling(effects);
    boolean isOne = effects.size() == 1;
    if (telling.isEmpty()) {
      return (isOne ? effects.get(0).methods() + " says" : effects.size() + " comparisons say")
          + " nothing: "
          + effects.stream()
              .map(e -> e.contrast().reason())
              .distinct()
              .collect(Collectors.joining(", or "));
    }
    Effect worst =
        telling.stream().min(Comparator.comparingDouble(Effect::advantage)).orElseThrow();
    double p = corrected.applyAsDouble(worst);
    String told =
        worst.methods()
            + ": "
            + worst.verdict()
            + ", "
            + worst.numbers()
            + (Double.isNaN(p)
                ? Double.isNaN(worst.pValue()) ? "" : ", " + Numbers.p("p", worst.pValue())
                : ", " + Numbers.p("Holm p", p));
    return isOne
        ? told
        : effects.size() + " comparisons, " + directions(effects) + "; least favourable: " + told;
  }
}
