package org.adafisher.method;

import ai.djl.nn.Block;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import org.adafisher.fisher.FactorRule;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.optimizer.StatefulOptimizer;

/**
 * How an optimizer is made from a specification.
 *
 * @param label what plots call it
 * @param learningRate the default, the paper's for CNNs on CIFAR (Table 7) where there is one
 * @param options the names of its own options
 * @param factory makes it
 */
record Recipe(
    String label,
    double learningRate,
    Set<String> options,
    Function<Order, StatefulOptimizer> factory) {

  /**
   * What an optimizer is made for.
   *
   * @param spec the specification
   * @param network the network to train
   * @param rate the learning rate of every update
   * @param directionSeed the seed of random directions
   * @param labelSeed the seed of sampled labels
   */
  record Order(
      OptimizerSpec spec, Block network, LearningRate rate, long directionSeed, long labelSeed) {

    <T extends StatefulOptimizer.Builder<T>> T common(T builder) {
      return builder
          .optLearningRate(rate)
          .optWeightDecay(spec.weightDecay())
          .optClipNorm(spec.clipNorm());
    }

    private String text(String option, Object absent) {
      return spec.options().getOrDefault(option, absent.toString());
    }

    double number(String option, double absent) {
      try {
        return Double.parseDouble(text(option, absent));
      } catch (NumberFormatException e) {
        throw unreadable(option, "a number");
      }
    }

    int integer(String option, int absent) {
      try {
        return Integer.parseInt(text(option, absent));
      } catch (NumberFormatException e) {
        throw unreadable(option, "a whole number");
      }
    }

    boolean flag(String option) {
      String value = text(option, false);
      if (!value.equals("true") && !value.equals("false")) {
        throw unreadable(option, "true or false");
      }
      return value.equals("true");
    }

    double[] numbers(String option, String absent) {
      try {
        return Arrays.stream(text(option, absent).split(","))
            .mapToDouble(Double::parseDouble)
            .toArray();
      } catch (NumberFormatException e) {
        throw unreadable(option, "numbers joined by commas");
      }
    }

    private IllegalArgumentException unreadable(String option, String expected) {
      return new IllegalArgumentException(
          spec.name() + " option " + option + " '" + spec.options().get(option) + "': " + expected);
    }

    FactorRule rule() {
      FactorRule rule = FactorRule.named(text("rule", "ALGORITHM_1"));
      rule = rule.withInterval(integer("factorInterval", rule.interval()));
      return rule.withDecay(number("decay", rule.decay()), number("gain", rule.gain()));
    }
  }
}
