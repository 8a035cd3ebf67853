package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import java.util.List;
import java.util.Locale;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.Gradients;
import org.adafisher.fisher.NetworkTree;

/** The optimizers by name, with the learning rates that the paper uses for CIFAR (Table 7). */
public final class Optimizers {

  private Optimizers() {}

  /**
   * Returns the names.
   *
   * @return in lower case
   */
  public static List<String> names() {
    return List.of("adafisher", "adafisherw", "adam", "adamw", "sgd");
  }

  /**
   * Returns the default learning rate of an optimizer.
   *
   * @param name one of {@link #names()}
   * @return 1e-3; for SGD, which the paper does not run, PyTorch's customary 0.1
   */
  public static double defaultLearningRate(String name) {
    return check(name).equals("sgd") ? 0.1 : 1e-3;
  }

  /**
   * Creates an optimizer.
   *
   * @param name one of {@link #names()}
   * @param network the network to train, initialised
   * @param rule the factor rule of AdaFisher and AdaFisherW; the others have none
   * @param rate the learning rate of every update
   * @param weightDecay κ
   * @return the optimizer
   * @throws IllegalArgumentException if the name is unknown; the message lists the names
   */
  public static StatefulOptimizer create(
      String name, Block network, FactorRule rule, LearningRate rate, double weightDecay) {
    return switch (check(name)) {
      case "adafisher" -> adaFisher(AdaFisher.builder(), network, rule, rate, weightDecay);
      case "adafisherw" -> adaFisher(AdaFisher.builderW(), network, rule, rate, weightDecay);
      case "adam" -> Adam.builder().optLearningRate(rate).optWeightDecay(weightDecay).build();
      case "adamw" -> Adam.builderW().optLearningRate(rate).optWeightDecay(weightDecay).build();
      default -> Sgd.builder().optLearningRate(rate).optWeightDecay(weightDecay).build();
    };
  }

  private static AdaFisher adaFisher(
      AdaFisher.Builder builder,
      Block network,
      FactorRule rule,
      LearningRate rate,
      double weightDecay) {
    return builder
        .setNetwork(network)
        .optRule(rule)
        .optLearningRate(rate)
        .optWeightDecay(weightDecay)
        .build();
  }

  /**
   * Moves every trainable parameter of a network that a backward pass has given a gradient.
   *
   * @param optimizer any of DJL's optimizers
   * @param network the network
   */
  public static void step(Optimizer optimizer, Block network) {
    for (Parameter parameter : NetworkTree.parameters(network).values()) {
      if (parameter.requiresGradient()) {
        Gradients.of(parameter.getArray())
            .ifPresent(gradient -> update(optimizer, parameter, gradient));
      }
    }
  }

  private static void update(Optimizer optimizer, Parameter parameter, NDArray gradient) {
    try (gradient) {
      optimizer.update(parameter.getId(), parameter.getArray(), gradient);
    }
  }

  /** Returns the name in lower case if it is one. */
  private static String check(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    if (!names().contains(wanted)) {
      throw new IllegalArgumentException(
          "unknown optimizer '" + name + "': choose one of " + names());
    }
    return wanted;
  }
}
