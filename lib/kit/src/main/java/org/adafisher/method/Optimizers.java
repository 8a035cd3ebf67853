package org.adafisher.method;

import ai.djl.nn.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.adafisher.method.Recipe.Order;
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

/** The optimizers by name, with the learning rates that the paper uses for CIFAR (Table 7). */
public final class Optimizers {

  private static final Set<String> FACTOR_OPTIONS =
      Set.of("rule", "beta", "damping", "factorInterval", "decay", "gain");
  private static final Set<String> MOMENT_OPTIONS = Set.of("beta1", "beta2", "epsilon");
  private static final Map<String, Recipe> RECIPES = recipes();

  private Optimizers() {}

  private static Map<String, Recipe> recipes() {
    Map<String, Recipe> all = new LinkedHashMap<>();
    all.put(
        "adafisher",
        new Recipe(
            "AdaFisher", 1e-3, FACTOR_OPTIONS, order -> adaFisher(AdaFisher.builder(), order)));
    all.put(
        "adafisherw",
        new Recipe(
            "AdaFisherW", 1e-3, FACTOR_OPTIONS, order -> adaFisher(AdaFisher.builderW(), order)));
    all.put("adam", new Recipe("Adam", 1e-3, MOMENT_OPTIONS, order -> adam(Adam.builder(), order)));
    all.put(
        "adamw", new Recipe("AdamW", 1e-3, MOMENT_OPTIONS, order -> adam(Adam.builderW(), order)));
    all.put(
        "adahessian",
        new Recipe(
            "AdaHessian",
            0.15,
            Set.of("beta1", "beta2", "epsilon", "hessianPower"),
            Optimizers::adaHessian));
    all.put(
        "kfac",
        new Recipe(
            "K-FAC",
            0.3,
            Set.of("momentum", "damping", "factorInterval", "inverseInterval", "averageDecay"),
            Optimizers::kfac));
    all.put(
        "shampoo",
        new Recipe(
            "Shampoo",
            0.3,
            Set.of(
                "momentum",
                "damping",
                "statisticInterval",
                "rootInterval",
                "averageDecay",
                "graft"),
            Optimizers::shampoo));
    all.put("sgd", new Recipe("SGD", 0.1, Set.of("momentum"), Optimizers::sgd));
    all.put("lamb", new Recipe("LAMB", 1e-3, MOMENT_OPTIONS, Optimizers::lamb));
    all.put(
        "lars", new Recipe("LARS", 1, Set.of("momentum", "trustCoefficient"), Optimizers::lars));
    all.put(
        "scalarfisher",
        new Recipe(
            "Scalar F",
            1e-3,
            Set.of("beta", "damping", "ratios", "interval"),
            Optimizers::scalarFisher));
    return all;
  }

  private static StatefulOptimizer adaFisher(AdaFisher.Builder builder, Order order) {
    return order
        .common(builder)
        .setNetwork(order.network())
        .optRule(order.rule())
        .optBeta(order.number("beta", 0.9))
        .optDamping(order.number("damping", 1e-3))
        .build();
  }

  private static StatefulOptimizer adam(Adam.Builder builder, Order order) {
    return order
        .common(builder)
        .optBetas(order.number("beta1", 0.9), order.number("beta2", 0.999))
        .optEpsilon(order.number("epsilon", 1e-8))
        .build();
  }

  private static StatefulOptimizer adaHessian(Order order) {
    return order
        .common(AdaHessian.builder())
        .setNetwork(order.network())
        .optBetas(order.number("beta1", 0.9), order.number("beta2", 0.999))
        .optEpsilon(order.number("epsilon", 1e-4))
        .optHessianPower(order.number("hessianPower", 1))
        .optProbes(Probes.rademacher(order.directionSeed()))
        .build();
  }

  private static StatefulOptimizer kfac(Order order) {
    int interval = order.integer("factorInterval", 10);
    return order
        .common(Kfac.builder())
        .setNetwork(order.network())
        .optMomentum(order.number("momentum", 0.9))
        .optDamping(order.number("damping", 1e-3))
        .optFactorInterval(interval)
        .optInverseInterval(order.integer("inverseInterval", interval))
        .optAverageDecay(order.number("averageDecay", 0))
        .optLabels(LabelSampler.monteCarlo(order.labelSeed()))
        .build();
  }

  private static StatefulOptimizer shampoo(Order order) {
    return order
        .common(Shampoo.builder())
        .optMomentum(order.number("momentum", 0.9))
        .optDamping(order.number("damping", 1e-12))
        .optStatisticInterval(order.integer("statisticInterval", 1))
        .optRootInterval(order.integer("rootInterval", 1))
        .optAverageDecay(order.number("averageDecay", 0))
        .optGraft(order.flag("graft"))
        .build();
  }

  private static StatefulOptimizer sgd(Order order) {
    return order.common(Sgd.builder()).optMomentum(order.number("momentum", 0.9)).build();
  }

  private static StatefulOptimizer lamb(Order order) {
    return order
        .common(Lamb.builder())
        .optBetas(order.number("beta1", 0.9), order.number("beta2", 0.999))
        .optEpsilon(order.number("epsilon", 1e-6))
        .build();
  }

  private static StatefulOptimizer lars(Order order) {
    return order
        .common(Lars.builder())
        .optMomentum(order.number("momentum", 0.9))
        .optTrustCoefficient(order.number("trustCoefficient", 1e-3))
        .build();
  }

  private static StatefulOptimizer scalarFisher(Order order) {
    return order
        .common(ScalarFisher.builder())
        .optBeta(order.number("beta", 0.9))
        .optDamping(order.number("damping", 1e-3))
        .optRatios(order.integer("interval", 100), order.numbers("ratios", "7.73,1.07,1.003,1"))
        .build();
  }

  /**
   * Returns the names.
   *
   * @return in lower case, AdaFisher first
   */
  public static List<String> names() {
    return List.copyOf(RECIPES.keySet());
  }

  /**
   * Returns the default learning rate of an optimizer.
   *
   * @param name the name
   * @return the paper's for CNNs on CIFAR (Table 7); for optimizers that it does not run, a
   *     customary one
   */
  public static double defaultLearningRate(String name) {
    return RECIPES.get(canonical(name)).learningRate();
  }

  static String label(String name) {
    return RECIPES.get(name).label();
  }

  /**
   * Creates an optimizer.
   *
   * @param spec the optimizer with its hyperparameters
   * @param network the network to train, initialised
   * @param rate the learning rate of every update
   * @param directionSeed the seed of AdaHessian's directions
   * @param labelSeed the seed of K-FAC's labels
   * @return the optimizer
   * @throws IllegalArgumentException if an option cannot be read or is out of range
   */
  public static StatefulOptimizer create(
      OptimizerSpec spec, Block network, LearningRate rate, long directionSeed, long labelSeed) {
    return RECIPES
        .get(spec.name())
        .factory()
        .apply(new Order(spec, network, rate, directionSeed, labelSeed));
  }

  /** Returns the name in lower case, without hyphens and blanks, if it is one. */
  static String canonical(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replaceAll("[- ]", "");
    if (!RECIPES.containsKey(wanted)) {
      throw new IllegalArgumentException(
          "unknown optimizer '" + name + "': choose one of " + names());
    }
    return wanted;
  }

  /**
   * Returns the names of an optimizer's own options.
   *
   * @param name the optimizer
   * @return such as {@code damping}
   */
  public static Set<String> options(String name) {
    return RECIPES.get(name).options();
  }

  static void checkOptions(String name, Set<String> options) {
    Set<String> known = options(name);
    for (String option : options) {
      if (!known.contains(option)) {
        throw new IllegalArgumentException(
            name + " has no option '" + option + "': there are " + new TreeSet<>(known));
      }
    }
  }
}
