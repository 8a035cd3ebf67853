package org.adafisher.training.spec;

import java.util.Locale;

/** Ranges of what a run is made of. */
public final class Ranges {

  /** More epochs, steps or examples of a batch than any run has: what is above is a slip. */
  public static final int MOST = 1_000_000_000;

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
      throw new IllegalArgumentException(
          what + " " + value + ": give a whole number of at least " + least);
    }
  }

  /**
   * Checks a count.
   *
   * @param what its name
   * @param value the count
   * @param least the least allowed
   * @param most the most allowed
   * @throws IllegalArgumentException if it is less or more
   */
  public static void within(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s %d: give a whole number from %d to %,d", what, value, least, most));
    }
  }

  static void share(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          what + " " + value + ": give a number from " + least + " to " + most);
    }
  }
}
