package org.adafisher.claim;

/**
 * No record of a run decides it: the section's notebook measures it.
 *
 * @param why what the notebook measures
 */
record InNotebook(String why) implements Measurement {

  InNotebook {
    if (why == null || why.isBlank()) {
      throw new IllegalArgumentException("notebook: say what it measures");
    }
  }
}
