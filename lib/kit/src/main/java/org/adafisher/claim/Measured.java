package org.adafisher.claim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;
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

  private static void addEffects(
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
    if (claim.measured() instanceof InNotebook notebook) {
      return new Finding(Verdict.IN_NOTEBOOK, notebook.why());
    }
    if (effects.isEmpty()) {
      return new Finding(Verdict.NOT_DECIDABLE, "no runs compare these");
    }
    Scale scale = ((RunComparison) claim.measured()).scale();
    List<Effect> atScale =
        effects.stream().filter(e -> scale.isReachedBy(e.subject(), e.other())).toList();
    return atScale.isEmpty()
        ? new Finding(Verdict.NOT_DECIDABLE, byGroup(effects, corrected))
        : new Finding(verdict(atScale, corrected), byGroup(atScale, corrected));
  }

  private static Verdict verdict(List<Effect> effects, ToDoubleFunction<Effect> corrected) {
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
        counts.add(count + " " + direction.brief());
      }
    }
    return counts.toString();
  }

  private static String byGroup(List<Effect> effects, ToDoubleFunction<Effect> corrected) {
    Map<RunGroup, List<Effect>> groups = new LinkedHashMap<>();
    effects.forEach(e -> groups.computeIfAbsent(e.group(), key -> new ArrayList<>()).add(e));
    StringJoiner text = new StringJoiner(";\n");
    groups.forEach((group, its) -> text.add(group.name() + ": " + summary(its, corrected)));
    return text.toString();
  }

  /** The directions, and the comparison that is least in favour of the claim. */
  private static String summary(List<Effect> effects, ToDoubleFunction<Effect> corrected) {
    Effect worst =
        effects.stream().min(Comparator.comparingDouble(Effect::advantage)).orElseThrow();
    String numbers = worst.numbers(corrected.applyAsDouble(worst));
    String against = " against " + worst.group().label(worst.other());
    if (effects.size() == 1) {
      return worst.direction().label() + against + ", " + numbers;
    }
    return directions(effects) + "; least favourable:" + against + ", " + numbers;
  }
}
