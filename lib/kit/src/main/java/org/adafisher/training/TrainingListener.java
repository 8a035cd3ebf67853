package org.adafisher.training;

import ai.djl.nn.Block;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.Plan;

/** Told what a run does; what it does itself is off the clock. */
public interface TrainingListener {

  /** Is told and does nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Called before the first step of this process.
   *
   * @param network the network, initialised; its weights may be changed
   * @param plan how long it will train
   * @param stepsPerEpoch the steps of an epoch
   */
  default void onStart(Block network, Plan plan, int stepsPerEpoch) {}

  /**
   * Called in every step between the backward pass and the update: the only time when {@link
   * StatefulOptimizer#gradient} has the batch's gradients.
   *
   * @param step the step, from 1
   * @param network the network before the step
   * @param optimizer the optimizer
   */
  default void onGradients(int step, Block network, StatefulOptimizer optimizer) {}

  /**
   * Called after every step.
   *
   * @param step the step, from 1
   * @param loss the batch's loss before it
   * @param network the network after it
   * @param optimizer the optimizer
   */
  default void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {}

  /**
   * Called after every epoch.
   *
   * @param epoch what it measured
   */
  default void onEpoch(EpochRecord epoch) {}

  /**
   * Called with what a person should know: a damaged checkpoint, a failed inverse.
   *
   * @param message one line
   */
  default void onMessage(String message) {}

  /**
   * Returns both as one.
   *
   * @param other told after this
   * @return tells both of all
   */
  default TrainingListener and(TrainingListener other) {
    TrainingListener first = this;
    return new TrainingListener() {
      @Override
      public void onStart(Block network, Plan plan, int stepsPerEpoch) {
        first.onStart(network, plan, stepsPerEpoch);
        other.onStart(network, plan, stepsPerEpoch);
      }

      @Override
      public void onGradients(int step, Block network, StatefulOptimizer optimizer) {
        first.onGradients(step, network, optimizer);
        other.onGradients(step, network, optimizer);
      }

      @Override
      public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
        first.onStep(step, loss, network, optimizer);
        other.onStep(step, loss, network, optimizer);
      }

      @Override
      public void onEpoch(EpochRecord epoch) {
        first.onEpoch(epoch);
        other.onEpoch(epoch);
      }

      @Override
      public void onMessage(String message) {
        first.onMessage(message);
        other.onMessage(message);
      }
    };
  }
}
