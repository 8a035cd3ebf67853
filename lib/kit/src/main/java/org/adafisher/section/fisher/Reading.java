package org.adafisher.section.fisher;

import java.util.Locale;

/**
 * One number of one point of training.
 *
 * @param place where it was measured
 * @param layer the layer; empty for the whole network
 * @param kind its type, such as {@code dense}; empty for the whole network
 * @param subject the estimate or method
 * @param measure what was measured
 * @param value the number; NaN where it is not defined
 */
record Reading(
    Place place, String layer, String kind, String subject, Measure measure, double value) {

  /**
   * A point of training.
   *
   * @param network the network's name
   * @param trainer the optimizer that came here; empty at the start
   * @param phase the phase
   * @param seed the seed of start and batches
   */
  record Place(String network, String trainer, Phase phase, long seed) {}

  /** A part of training. */
  enum Phase {
    START,
    MIDDLE,
    END;

    String shown() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
