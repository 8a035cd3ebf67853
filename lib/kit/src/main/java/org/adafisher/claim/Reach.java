package org.adafisher.claim;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How many claims the runs of a set can decide, and if none, why. */
final class Reach {

  private final List<Judgement> judgements;
  private final List<RunGroup> groups;

  Reach(List<Judgement> judgements, List<RunGroup> groups) {
    this.judgements = judgements;
    this.groups = groups;
  }

  /** Such as {@code 2 of 53 claims can be decided by them: …}. */
  String of(Path set) {
    Map<String, List<Effect>> compared =
        judgements.stream()
            .collect(Collectors.toMap(judgement -> judgement.claim().id(), j -> effects(j, set)));
    List<String> decided =
        compared.entrySet().stream()
            .filter(claim -> claim.getValue().stream().anyMatch(Effect::isAtScale))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (!decided.isEmpty()) {
      return decided.size()
          + " of "
          + judgements.size()
          + " claims can be decided by these runs: "
          + String.join(", ", decided);
    }
    List<Effect> effects = compared.values().stream().flatMap(Collection::stream).toList();
    return "none of the "
        + judgements.size()
        + " claims can be decided by these runs: "
        + (effects.isEmpty() ? whyNothingIsCompared(set) : whyTooSmall(effects));
  }

  private static List<Effect> effects(Judgement judgement, Path set) {
    return judgement.effects().values().stream()
        .flatMap(List::stream)
        .filter(effect -> effect.group().folder().equals(set))
        .toList();
  }

  /** The first comparison stands for all: runs of a set differ little. */
  private static String whyTooSmall(List<Effect> effects) {
    Effect first = effects.get(0);
    return first.methods() + ": " + first.asked().scale().lack(first.subject(), first.other());
  }

  private String whyNothingIsCompared(Path set) {
    List<RunGroup> own = groups.stream().filter(group -> group.folder().equals(set)).toList();
    boolean isSpokenOf =
        judgements.stream()
            .map(judgement -> judgement.claim().measured())
            .filter(RunComparison.class::isInstance)
            .map(RunComparison.class::cast)
            .anyMatch(asked -> own.stream().anyMatch(g -> asked.filter().admits(g.any())));
    return isSpokenOf
        ? "no claim compares "
            + own.stream()
                .flatMap(group -> group.arms().stream().map(group::label))
                .distinct()
                .collect(Collectors.joining(" with "))
            + " on the same settings"
        : "no claim is about such networks and data ("
            + own.stream().map(RunGroup::scale).distinct().collect(Collectors.joining(" | "))
            + ")";
  }
}
