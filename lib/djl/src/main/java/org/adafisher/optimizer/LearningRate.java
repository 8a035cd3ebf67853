package org.adafisher.optimizer;

import ai.djl.training.tracker.Tracker;

/** The learning rate α of every update; double, because DJL's trackers are float. */
@FunctionalInterface
public interface LearningRate {

  /**
   * Returns the learning rate of an update.
   *
   * @param update the update, from 1
   * @return α, at least 0
   */
  double at(int update);

  /**
   * Returns a constant rate.
   *
   * @param rate α, at least 0
   * @return the rate
   * @throws IllegalArgumentException if the rate is negative or not finite
   */
  static LearningRate constant(double rate) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("learning rate " + rate + " must be finite, at least 0");
    }
    return new LearningRate() {
      @Override
      public double at(int update) {
        return rate;
      }

      @Override
      public String toString() {
        return Double.toString(rate);
      }
    };
  }

  /**
   * Returns the rate of one of DJL's trackers.
   *
   * @param tracker such as {@link Tracker#cosine()}; it counts updates, not epochs
   * @return the rate
   */
  static LearningRate of(Tracker tracker) {
    return tracker::getNewValue;
  }
}
