package org.adafisher.study.plan;

/**
 * A run that is still to do.
 *
 * @param key what it is, as {@code ./kit study --only} sees it
 * @param seconds what it takes where nothing goes wrong, without its start, more than 0
 * @param epochSeconds the time between two of its checkpoints
 */
public record PlannedRun(String key, double seconds, double epochSeconds) {

  /** Checks the times. */
  public PlannedRun {
    if (!(seconds > 0 && epochSeconds > 0) || Double.isInfinite(seconds)) {
      throw new IllegalArgumentException(
          key + ": " + seconds + " s, " + epochSeconds + " s an epoch: must be positive");
    }
  }
}
