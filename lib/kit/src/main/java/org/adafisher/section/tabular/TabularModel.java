package org.adafisher.section.tabular;

import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.fm.FMClassificationTrainer;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.math.StochasticGradientOptimiser;

/** Tribuo's models that are trained by gradients, with the log loss, one example at a time. */
public enum TabularModel {
  /** Softmax regression, all weights starting at 0. */
  LINEAR("linear model"),
  /** A factorisation machine with 4 factors, whose start has a deviation of 0.1. */
  FACTORISATION_MACHINE("factorisation machine");

  private static final int FACTORS = 4;
  private static final double DEVIATION = 0.1;
  private static final int NO_LOG = -1;

  private final String title;

  TabularModel(String title) {
    this.title = title;
  }

  /**
   * Returns a trainer.
   *
   * @param optimiser the optimiser, which the trainer copies
   * @param epochs passes through the data, at least 1
   * @param seed the seed of the order and of the factors
   * @return the trainer; with fewer epochs and the same seed, it makes the same first steps
   */
  public Trainer<Label> trainer(StochasticGradientOptimiser optimiser, int epochs, long seed) {
    return switch (this) {
      case LINEAR -> new LinearSGDTrainer(new LogMulticlass(), optimiser, epochs, NO_LOG, seed);
      case FACTORISATION_MACHINE ->
          new FMClassificationTrainer(
              new LogMulticlass(), optimiser, epochs, NO_LOG, seed, FACTORS, DEVIATION);
    };
  }

  /** Returns the name in words. */
  @Override
  public String toString() {
    return title;
  }
}
