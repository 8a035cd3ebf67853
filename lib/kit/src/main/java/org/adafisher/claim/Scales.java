package org.adafisher.claim;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.adafisher.training.record.RunRecord;

/** At which scale effects were measured, in a few words. */
final class Scales {

  private Scales() {}

  /** Such as {@code resnet8_cifar on 2,700 training examples of CIFAR-10, n = 3}. */
  static String of(Effect effect) {
    return of(effect.group()) + ", " + seeds(List.of(effect));
  }

  static String of(RunGroup group) {
    RunRecord run = group.any();
    // Without what a title says in parentheses and of numbers of examples.
    String data = run.dataTitle().replaceAll(" subset \\(.*?\\)| \\(.*?\\)|, [\\d,]+ train.*", "");
    return run.spec().network()
        + (run.spec().pretrained() == null ? "" : ", pretrained,")
        + " on "
        + String.format(Locale.ROOT, "%,d training examples of ", run.trainExamples())
        + data;
  }

  /** Such as {@code n = 3}, or {@code n = 1 to 5}. */
  static String seeds(Collection<Effect> effects) {
    TreeSet<Integer> counts =
        effects.stream()
            .map(effect -> Math.min(effect.subject().count(), effect.other().count()))
            .collect(Collectors.toCollection(TreeSet::new));
    return "n = " + counts.first() + (counts.size() == 1 ? "" : " to " + counts.last());
  }

  /** The scales of effects, each once. */
  static String all(Collection<Effect> effects) {
    Set<String> scales = new LinkedHashSet<>();
    effects.forEach(effect -> scales.add(of(effect.group())));
    return String.join("; ", scales) + "; " + seeds(effects);
  }
}
