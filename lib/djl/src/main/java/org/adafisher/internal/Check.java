package org.adafisher.internal;

import ai.djl.nn.Block;

/** Ranges of hyperparameters. */
public final class Check {

  private Check() {}

  /**
   * Checks a range.
   *
   * @param what the hyperparameter
   * @param value its value
   * @param least the least that is allowed
   * @param most the most that is allowed
   * @return the value
   * @throws IllegalArgumentException if it is out of range
   */
  public static double range(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          what + " " + value + " must be in [" + least + ", " + most + "]");
    }
    return value;
  }

  /**
   * Checks an averaging coefficient.
   *
   * @param what the hyperparameter
   * @param value its value
   * @return the value
   * @throws IllegalArgumentException if it is not in [0, 1)
   */
  public static double beta(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(what + " " + value + " must be in [0, 1)");
    }
    return value;
  }

  /**
   * Checks a count.
   *
   * @param what the hyperparameter
   * @param value its value
   * @return the value
   * @throws IllegalArgumentException if it is below 1
   */
  public static int positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " " + value + " must be at least 1");
    }
    return value;
  }

  /**
   * Refuses to build an optimizer without the network that it needs to know.
   *
   * @param optimizer its name
   * @param network the network, or null
   * @throws IllegalArgumentException if it is null
   */
  public static void network(String optimizer, Block network) {
    if (network == null) {
      throw new IllegalArgumentException(optimizer + " needs setNetwork(block)");
    }
  }
}
