package org.adafisher.claim;

/**
 * Nothing here measures it yet.
 *
 * @param why what it would take
 */
record NotMeasured(String why) implements Measurement {

  NotMeasured {
    if (why == null || why.isBlank()) {
      throw new IllegalArgumentException("unmeasured: say why");
    }
  }
}
