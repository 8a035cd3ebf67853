package org.adafisher.study;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.adafisher.training.spec.RunSpec;

/**
 * What tables and plots call methods: the optimizer's name, and whatever else differs between the
 * methods of that name, so that two learning rates of one optimizer are two rows.
 */
final class Labels {

  private Labels() {}

  /** The label of every specification, all with the same seed. */
  static Map<RunSpec, String> of(List<RunSpec> methods) {
    Map<String, List<RunSpec>> byName =
        methods.stream()
            .collect(
                Collectors.groupingBy(RunSpec::label, LinkedHashMap::new, Collectors.toList()));
    Map<RunSpec, String> labels = new LinkedHashMap<>();
    for (RunSpec method : methods) {
      labels.put(method, label(method, byName.get(method.label())));
    }
    return labels;
  }

  private static String label(RunSpec method, List<RunSpec> sameName) {
    Map<String, String> own = traits(method);
    Set<String> differing = new LinkedHashSet<>();
    for (RunSpec other : sameName) {
      Map<String, String> others = traits(other);
      Set<String> keys = new LinkedHashSet<>(own.keySet());
      keys.addAll(others.keySet());
      keys.stream()
          .filter(key -> !own.getOrDefault(key, "").equals(others.getOrDefault(key, "")))
          .forEach(differing::add);
    }
    String traits =
        differing.stream()
            // An option that is not there has its default, which needs no words.
            .filter(own::containsKey)
            .map(key -> key + " " + own.get(key))
            .collect(Collectors.joining(", "));
    return traits.isEmpty() ? method.label() : method.label() + ", " + traits;
  }

  private static Map<String, String> traits(RunSpec run) {
    Map<String, String> traits = new LinkedHashMap<>();
    traits.put("α", Fields.number(run.optimizer().learningRate()));
    traits.put("κ", Fields.number(run.optimizer().weightDecay()));
    traits.put("clip", Fields.number(run.optimizer().clipNorm()));
    new TreeMap<>(run.optimizer().options())
        .forEach(
            (option, value) -> {
              if (!option.equals("rule")) {
                traits.put(option, value);
              }
            });
    traits.put("batch", String.valueOf(run.batchSize()));
    traits.put("budget", run.budget().kind() + " " + run.budget().epochs());
    traits.put("start", run.pretrained() == null ? "random" : run.pretrained().file());
    return traits;
  }
}
