package org.adafisher.training.spec;

/** Ranges of what a run is made of. */
public final class Ranges {

  private Ranges() {}

  /**
   * Checks a number.
   *
   * @param what its name
   * @param value the number
   * @param least the least allowed
   * @throws IllegalArgumentException if it is less
   */
  public static void atLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(what + " " + value + " must be at least " + least);
    }
  }

  static void within(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          what + " " + value + " must be in [" + least + ", " + most + "]");
    }
  }
}
