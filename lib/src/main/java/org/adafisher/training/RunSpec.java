package org.adafisher.training;

import org.adafisher.fisher.FactorRule;
import org.adafisher.optimizer.Optimizers;

/**
 * All that decides a run.
 *
 * @param data the data set's name or folder
 * @param network the network's name
 * @param optimizer the optimizer's name
 * @param rule AdaFisher's factor rule; without meaning for the others
 * @param epochs passes over the training data, at least 1
 * @param batchSize examples of a step, at least 1
 * @param learningRate the first learning rate
 * @param schedule {@code cosine} (to 0, epoch by epoch) or {@code constant}
 * @param weightDecay κ
 * @param seed the seed of weights, order and augmentation
 * @param limitTrain training examples at most; 0 for all
 * @param limitTest test examples at most; 0 for all
 * @param augment whether CIFAR's crop and flip are applied
 */
public record RunSpec(
    String data,
    String network,
    String optimizer,
    String rule,
    int epochs,
    int batchSize,
    double learningRate,
    String schedule,
    double weightDecay,
    long seed,
    int limitTrain,
    int limitTest,
    boolean augment) {

  /** Checks the ranges and names. */
  public RunSpec {
    Optimizers.defaultLearningRate(optimizer);
    rule = FactorRule.named(rule).name();
    atLeast("epochs", epochs, 1);
    atLeast("batch size", batchSize, 1);
    atLeast("training limit", limitTrain, 0);
    atLeast("test limit", limitTest, 0);
    if (!schedule.equals("cosine") && !schedule.equals("constant")) {
      throw new IllegalArgumentException("schedule '" + schedule + "': cosine or constant");
    }
    notNegative("learning rate", learningRate);
    notNegative("weight decay", weightDecay);
  }

  private static void atLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(what + " " + value + " must be at least " + least);
    }
  }

  private static void notNegative(String what, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(what + " " + value + " must be finite, at least 0");
    }
  }

  /**
   * Returns what plots and tables call the method.
   *
   * @return such as {@code AdaFisher (Algorithm 1)} or {@code Adam}
   */
  public String label() {
    String shown =
        switch (optimizer) {
          case "adafisher" -> "AdaFisher";
          case "adafisherw" -> "AdaFisherW";
          case "adam" -> "Adam";
          case "adamw" -> "AdamW";
          default -> "SGD";
        };
    return optimizer.startsWith("adafisher") ? shown + " (" + ruleLabel() + ")" : shown;
  }

  private String ruleLabel() {
    return switch (rule) {
      case "ALGORITHM_1" -> "Algorithm 1";
      case "ICLR_2025" -> "ICLR 2025";
      default -> "released code";
    };
  }

  /**
   * Returns this specification with another optimizer, at that optimizer's default learning rate.
   *
   * @param newOptimizer the optimizer's name
   * @param newRule the factor rule's name
   * @return the changed specification
   */
  public RunSpec with(String newOptimizer, String newRule) {
    return new RunSpec(
        data,
        network,
        newOptimizer,
        newRule,
        epochs,
        batchSize,
        Optimizers.defaultLearningRate(newOptimizer),
        schedule,
        weightDecay,
        seed,
        limitTrain,
        limitTest,
        augment);
  }

  /**
   * Returns this specification with another seed.
   *
   * @param newSeed the seed
   * @return the changed specification
   */
  public RunSpec withSeed(long newSeed) {
    return new RunSpec(
        data,
        network,
        optimizer,
        rule,
        epochs,
        batchSize,
        learningRate,
        schedule,
        weightDecay,
        newSeed,
        limitTrain,
        limitTest,
        augment);
  }
}
