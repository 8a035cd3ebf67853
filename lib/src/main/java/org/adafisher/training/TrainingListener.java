package org.adafisher.training;

import ai.djl.nn.Block;
import org.adafisher.optimizer.StatefulOptimizer;

/** Watches a run. */
public interface TrainingListener {

  /** Does nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Called once the network is initialised.
   *
   * @param network the network, whose weights may be changed
   */
  default void onStart(Block network) {}

  /**
   * Called after every step.
   *
   * @param step the step, from 1
   * @param loss the batch's loss before the step
   * @param network the network after the step
   * @param optimizer its optimizer
   */
  default void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {}

  /**
   * Called after every epoch.
   *
   * @param epoch what it measured
   */
  default void onEpoch(EpochRecord epoch) {}
}
