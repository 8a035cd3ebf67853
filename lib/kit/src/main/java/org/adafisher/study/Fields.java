package org.adafisher.study;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;

/**
 * All that settings have, field by field as text: what a report compares, "here / the paper", and
 * what a protocol names the sources of.
 */
final class Fields {

  private Fields() {}

  /** The fields in the order in which a person asks for them. */
  static Map<String, String> of(List<Setting> settings) {
    List<Method> methods =
        settings.stream().flatMap(setting -> setting.methods().stream()).toList();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("network", each(methods, run -> run.network()));
    fields.put("data", each(methods, run -> run.data().name()));
    fields.put("training examples", each(methods, run -> count(run.data().limitTrain())));
    fields.put("test examples", each(methods, run -> count(run.data().limitTest())));
    fields.put("augmentation", each(methods, run -> run.data().augmentation()));
    fields.put("starting weights", each(methods, Fields::weights));
    fields.put("batch", each(methods, run -> String.valueOf(run.batchSize())));
    fields.put("budget", byMethod(methods, run -> budget(run.budget())));
    fields.put("schedule", each(methods, run -> name(run.schedule().kind())));
    fields.put("learning rate", byMethod(methods, run -> number(run.optimizer().learningRate())));
    fields.put("weight decay", byMethod(methods, run -> number(run.optimizer().weightDecay())));
    fields.put("gradient clipping", byMethod(methods, run -> number(run.optimizer().clipNorm())));
    fields.put("other options", options(methods));
    fields.put("selection", each(methods, run -> name(run.selection().by())));
    fields.put("seeds", distinct(settings.stream().map(s -> String.valueOf(s.seeds())).toList()));
    return fields;
  }

  private static String each(List<Method> methods, Function<RunSpec, String> value) {
    return distinct(methods.stream().map(method -> value.apply(method.run())).toList());
  }

  /** Such as {@code adam 0.001, kfac 0.3}; one value where all have the same. */
  private static String byMethod(List<Method> methods, Function<RunSpec, String> value) {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    for (Method method : methods) {
      values
          .computeIfAbsent(method.run().optimizer().slug(), slug -> new LinkedHashSet<>())
          .add(value.apply(method.run()));
    }
    Set<Set<String>> different = new LinkedHashSet<>(values.values());
    if (different.size() == 1) {
      return String.join(", ", different.iterator().next());
    }
    return String.join(
        "; ",
        values.entrySet().stream()
            .map(entry -> entry.getKey() + " " + String.join(", ", entry.getValue()))
            .toList());
  }

  /** Options that differ from the defaults; the rule is part of a method's name. */
  private static String options(List<Method> methods) {
    Set<String> found = new LinkedHashSet<>();
    for (Method method : methods) {
      OptimizerSpec optimizer = method.run().optimizer();
      optimizer
          .options()
          .forEach(
              (option, value) -> {
                if (!option.equals("rule")) {
                  found.add(optimizer.slug() + " " + option + " " + value);
                }
              });
    }
    return found.isEmpty() ? "defaults" : String.join(", ", found);
  }

  private static String distinct(List<String> values) {
    return String.join(", ", new LinkedHashSet<>(values));
  }

  private static String count(int limit) {
    return limit == 0 ? "all" : String.valueOf(limit);
  }

  private static String weights(RunSpec run) {
    return run.pretrained() == null
        ? "random"
        : run.pretrained().file() + " but for " + String.join(", ", run.pretrained().newLayers());
  }

  private static String budget(Budget budget) {
    return budget.kind() == Budget.Kind.EPOCHS
        ? budget.epochs() + (budget.epochs() == 1 ? " epoch" : " epochs")
        : "the time of " + budget.epochs() + " epochs of " + budget.reference().label();
  }

  /** As short as it is exact, such as {@code 5e-4}. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e6
        ? String.valueOf((long) value)
        : String.valueOf(value).replace(".0E", "e").replace('E', 'e');
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
