package org.adafisher.method;

import ai.djl.nn.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.adafisher.fisher.FactorRule;
import org.adafisher.internal.Hyperparameters;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.AdaHessian;
import org.adafisher.optimizer.Adam;
import org.adafisher.optimizer.Kfac;
import org.adafisher.optimizer.LabelSampler;
import org.adafisher.optimizer.Lamb;
import org.adafisher.optimizer.Lars;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.optimizer.Probes;
import org.adafisher.optimizer.Sgd;
import org.adafisher.optimizer.Shampoo;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.optimizer.StatefulOptimizerBuilder;

/**
 * The optimizers by name; their options, and the learning rates that the paper uses for CIFAR
 * (Table 7), are those of their builders.
 */
public final class Optimizers {

  private static final Map<String, Function<Order, StatefulOptimizerBuilder<?, ?>>> BUILDERS =
      builders();

  private Optimizers() {}

  /** What an optimizer is made for; nothing, where only its options are asked for. */
  private record Order(Block network, Probes probes, LabelSampler labels) {}

  private static Map<String, Function<Order, StatefulOptimizerBuilder<?, ?>>> builders() {
    Map<String, Function<Order, StatefulOptimizerBuilder<?, ?>>> all = new LinkedHashMap<>();
    all.put(
        "adafisher",
        order -> AdaFisher.builder().setNetwork(order.network).optLabels(order.labels));
    all.put(
        "adafisherw",
        order -> AdaFisher.builderW().setNetwork(order.network).optLabels(order.labels));
    all.put("adam", order -> Adam.builder());
    all.put("adamw", order -> Adam.builderW());
    all.put(
        "adahessian",
        order -> AdaHessian.builder().setNetwork(order.network).optProbes(order.probes));
    all.put("kfac", order -> Kfac.builder().setNetwork(order.network).optLabels(order.labels));
    all.put("shampoo", order -> Shampoo.builder());
    all.put("sgd", order -> Sgd.builder());
    all.put("lamb", order -> Lamb.builder());
    all.put("lars", order -> Lars.builder());
    all.put("scalarfisher", order -> ScalarFisher.builder());
    return all;
  }

  private static StatefulOptimizerBuilder<?, ?> builder(String name) {
    return BUILDERS.get(canonical(name)).apply(new Order(null, null, null));
  }

  /**
   * Returns the names.
   *
   * @return in lower case, AdaFisher first
   */
  public static List<String> names() {
    return List.copyOf(BUILDERS.keySet());
  }

  /**
   * Returns the default learning rate of an optimizer.
   *
   * @param name the name
   * @return the paper's for CNNs on CIFAR (Table 7); for optimizers that it does not run, a
   *     customary one
   */
  public static double defaultLearningRate(String name) {
    return builder(name).learningRate().at(1);
  }

  static String label(String name) {
    return builder(name).name();
  }

  /**
   * Creates an optimizer.
   *
   * @param spec the optimizer with its hyperparameters
   * @param network the network to train, initialised
   * @param rate the learning rate of every update
   * @param probes AdaHessian's directions
   * @param labels K-FAC's labels, and AdaFisher's if it is to draw them
   * @return the optimizer
   */
  public static StatefulOptimizer create(
      OptimizerSpec spec, Block network, LearningRate rate, Probes probes, LabelSampler labels) {
    Order order = new Order(network, probes, labels);
    return create(BUILDERS.get(spec.name()).apply(order), spec, rate);
  }

  private static <O extends Record> StatefulOptimizer create(
      StatefulOptimizerBuilder<?, O> builder, OptimizerSpec spec, LearningRate rate) {
    builder.optLearningRate(rate);
    builder.optWeightDecay(spec.weightDecay());
    builder.optClipNorm(spec.clipNorm());
    builder.optOptions(Hyperparameters.with(builder.options(), spec.options()));
    return builder.build();
  }

  /** Returns the name in lower case, without hyphens and blanks, if it is one. */
  static String canonical(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replaceAll("[- ]", "");
    if (!BUILDERS.containsKey(wanted)) {
      throw new IllegalArgumentException(
          "unknown optimizer '" + name + "': choose one of " + names());
    }
    return wanted;
  }

  /**
   * Returns an optimizer's own options.
   *
   * @param name the optimizer
   * @param given the values of some, by name
   * @return the record of them, with defaults for the others
   * @throws IllegalArgumentException if there is no such option, or a value cannot be read or is
   *     out of range
   */
  public static Record options(String name, Map<String, String> given) {
    return Hyperparameters.with(builder(name).options(), given);
  }

  /**
   * Returns the options that make a difference, so that a default that is named is the same method
   * as one that is not.
   */
  static Map<String, String> different(String name, Map<String, String> given) {
    Record chosen = options(name, given);
    Map<String, String> kept = new TreeMap<>();
    for (String option : given.keySet()) {
      if (differs(name, given, option, chosen)) {
        Object value = Hyperparameters.value(chosen, option);
        boolean isCanonical = value instanceof Number || value instanceof Enum;
        kept.put(
            option,
            value instanceof FactorRule rule
                ? rule.name()
                : isCanonical ? value.toString() : given.get(option));
      }
    }
    return kept;
  }

  private static boolean differs(
      String name, Map<String, String> given, String option, Record chosen) {
    Map<String, String> without = new TreeMap<>(given);
    without.remove(option);
    try {
      return !meaning(options(name, without)).equals(meaning(chosen));
    } catch (IllegalArgumentException e) {
      // Another option needs this one.
      return true;
    }
  }

  private static Object meaning(Record options) {
    return options instanceof AdaFisher.Options own
        ? List.of(
            own.beta(),
            own.damping(),
            own.factorRule(),
            own.power(),
            own.biasCorrection(),
            own.labels())
        : options;
  }

  /**
   * Describes every optimizer.
   *
   * @return a line for each, with its learning rate, and below it a line for each option
   */
  public static List<String> describe() {
    return names().stream()
        .flatMap(
            name ->
                Stream.concat(
                    Stream.of(name + ", learning rate " + defaultLearningRate(name)),
                    Hyperparameters.describe(builder(name).options()).stream()
                        .map(line -> "  " + line)))
        .toList();
  }
}
