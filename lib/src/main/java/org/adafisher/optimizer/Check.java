package org.adafisher.optimizer;

import ai.djl.nn.Block;

/** Ranges of hyperparameters. */
final class Check {

  private Check() {}

  /** Returns the value if least ≤ value ≤ most. */
  static double range(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          what + " " + value + " must be in [" + least + ", " + most + "]");
    }
    return value;
  }

  /** Returns an averaging coefficient if it is in [0, 1). */
  static double beta(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(what + " " + value + " must be in [0, 1)");
    }
    return value;
  }

  /** Returns a whole number if it is at least 1. */
  static int positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " " + value + " must be at least 1");
    }
    return value;
  }

  /** Refuses to build an optimizer without the network that it needs to know. */
  static void network(String optimizer, Block network) {
    if (network == null) {
      throw new IllegalArgumentException(optimizer + " needs setNetwork(block)");
    }
  }
}
