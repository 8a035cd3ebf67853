package org.adafisher.training;

import org.adafisher.optimizer.LearningRate;

/** Learning rates over a run. */
public final class Schedules {

  private Schedules() {}

  /**
   * Cosine annealing to 0, stepped per epoch, as PyTorch's CosineAnnealingLR: α·(1 + cos(π·e/E))/2
   * in epoch e, from 0.
   *
   * @param rate α
   * @param epochs E
   * @param stepsPerEpoch updates of one epoch
   * @return the learning rate of every update
   */
  public static LearningRate cosine(double rate, int epochs, int stepsPerEpoch) {
    return new LearningRate() {
      @Override
      public double at(int update) {
        int epoch = (update - 1) / stepsPerEpoch;
        return rate * (1 + Math.cos(Math.PI * epoch / epochs)) / 2;
      }

      @Override
      public String toString() {
        return rate + " (cosine over " + epochs + " epochs)";
      }
    };
  }
}
