package org.adafisher.method;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.adafisher.internal.CommonOptions;
import org.adafisher.internal.Periodic;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.LearningRate;

/**
 * An optimizer with its hyperparameters, as text can carry it.
 *
 * @param name one of {@link Optimizers#names()}; the paper's spelling, such as {@code K-FAC},
 *     serves
 * @param learningRate α, the first or highest of the schedule
 * @param weightDecay κ
 * @param clipNorm the bound on the norm of all gradients; 0 for none
 * @param options the other hyperparameters by name, such as {@code damping}; what is absent has the
 *     optimizer's default, and what has the default is left out
 */
public record OptimizerSpec(
    String name,
    double learningRate,
    double weightDecay,
    double clipNorm,
    Map<String, String> options) {

  /** Checks the ranges, and that the optimizer has such options. */
  public OptimizerSpec {
    name = Optimizers.canonical(name);
    LearningRate.constant(learningRate);
    new CommonOptions(weightDecay, clipNorm);
    options = Collections.unmodifiableMap(Optimizers.different(name, options));
  }

  /**
   * Returns an optimizer as the paper runs it for CNNs on CIFAR, without weight decay.
   *
   * @param name the name
   * @return the specification
   */
  public static OptimizerSpec of(String name) {
    return new OptimizerSpec(name, Optimizers.defaultLearningRate(name), 0, 0, Map.of());
  }

  /**
   * Returns this with another learning rate.
   *
   * @param rate α
   * @return the changed specification
   */
  public OptimizerSpec withLearningRate(double rate) {
    return new OptimizerSpec(name, rate, weightDecay, clipNorm, options);
  }

  /**
   * Returns this with another weight decay.
   *
   * @param decay κ
   * @return the changed specification
   */
  public OptimizerSpec withWeightDecay(double decay) {
    return new OptimizerSpec(name, learningRate, decay, clipNorm, options);
  }

  /**
   * Returns this with another bound on the gradient's norm.
   *
   * @param norm the bound; 0 for none
   * @return the changed specification
   */
  public OptimizerSpec withClipNorm(double norm) {
    return new OptimizerSpec(name, learningRate, weightDecay, norm, options);
  }

  /**
   * Returns this with one more option.
   *
   * @param option the option's name
   * @param value its value
   * @return the changed specification
   */
  public OptimizerSpec with(String option, Object value) {
    Map<String, String> more = new TreeMap<>(options);
    more.put(option, value.toString());
    return new OptimizerSpec(name, learningRate, weightDecay, clipNorm, more);
  }

  /**
   * Returns what plots and tables call the method.
   *
   * @return such as {@code AdaFisher (Algorithm 1)} or {@code Adam}
   */
  public String label() {
    String label = Optimizers.label(name);
    return switch (rule()) {
      case "" -> label;
      case "ALGORITHM_1" -> label + " (Algorithm 1)";
      case "ICLR_2025" -> label + " (ICLR 2025)";
      default -> label + " (released code)";
    };
  }

  /**
   * Returns what folders call the method.
   *
   * @return such as {@code adafisher-algorithm_1} or {@code adam}
   */
  public String slug() {
    return rule().isEmpty() ? name : name + "-" + rule().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns after how many steps the cost of a step repeats.
   *
   * @return the least common multiple of the steps between updates of curvature; 1 for first-order
   *     methods
   */
  public int period() {
    return Optimizers.options(name, options) instanceof Periodic some ? some.period() : 1;
  }

  /**
   * Returns AdaFisher's factor rule.
   *
   * @return such as {@code ALGORITHM_1}; empty for the others, which have none
   */
  public String rule() {
    return Optimizers.options(name, options) instanceof AdaFisher.Options own
        ? own.rule().name()
        : "";
  }
}
