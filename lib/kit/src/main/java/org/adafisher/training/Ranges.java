package org.adafisher.training;

/** Ranges of what a run is made of. */
final class Ranges {

  private Ranges() {}

  static void atLeast(String what, int value, int least) {
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
