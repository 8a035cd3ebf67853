package org.adafisher.study.plan;

import java.util.Locale;
import org.adafisher.training.Pace;
import org.adafisher.training.spec.Ranges;

/**
 * What a simulation assumes. Runs are independent; an executor makes one at a time, and one that
 * fails is replaced at once.
 *
 * @param stragglerShare the share of runs that straggle, 0 to 1
 * @param stragglerFactor how many times as long these take, at least 1
 * @param failuresPerHour failures of an executor in an hour of work, at least 0
 * @param checkpoint after what a run is safe
 * @param startSeconds from handing a run to an executor to its first step, and again after a
 *     failure; at least 0
 * @param pricePerHour of an executor, at least 0; 0 if costs are not asked for
 * @param repetitions how often all is simulated, at least 1
 * @param seed of the draws
 */
public record Assumptions(
    double stragglerShare,
    double stragglerFactor,
    double failuresPerHour,
    Checkpoint checkpoint,
    double startSeconds,
    double pricePerHour,
    int repetitions,
    long seed) {

  /** Nobody waits for more. */
  private static final int MOST_REPETITIONS = 100_000;

  /** Checks the ranges. */
  public Assumptions {
    within("share of stragglers", stragglerShare, 0, 1);
    within("factor of stragglers", stragglerFactor, 1, 1e6);
    within("failures an hour", failuresPerHour, 0, 1e6);
    within("start in seconds", startSeconds, 0, 1e6);
    within("price an hour", pricePerHour, 0, 1e6);
    Ranges.within("repetitions", repetitions, 1, MOST_REPETITIONS);
  }

  /**
   * After what a run is safe.
   *
   * @param seconds of work; 0 for an epoch of the run, infinite for never
   */
  public record Checkpoint(double seconds) {

    /** As the kit does it. */
    public static final Checkpoint EPOCH = new Checkpoint(0);

    /** Where executors share no disk, a run starts again. */
    public static final Checkpoint NEVER = new Checkpoint(Double.POSITIVE_INFINITY);

    /** Checks the range. */
    public Checkpoint {
      if (!(seconds >= 0)) {
        throw new IllegalArgumentException("checkpoint every " + seconds + " s: must be positive");
      }
    }

    /** Seconds between two of a run that takes so many times as long: its epochs do too. */
    double of(PlannedRun run, double factor) {
      return seconds == 0 ? run.epochSeconds() * factor : seconds;
    }

    @Override
    public String toString() {
      return this.equals(EPOCH)
          ? "an epoch of work at most"
          : this.equals(NEVER) ? "all its work" : Pace.duration(seconds) + " of work at most";
    }
  }

  private static void within(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s %s: give a number from %.0f to %,.0f", what, value, least, most));
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "An executor makes one run at a time, the longest first. A run starts in %.0f s. %s. %s. "
            + "%,d simulations, seed %d",
        startSeconds,
        stragglerShare == 0
            ? "No run straggles"
            : String.format(
                Locale.ROOT,
                "%s %% of runs take %s times as long",
                plain(100 * stragglerShare),
                plain(stragglerFactor)),
        failuresPerHour == 0
            ? "No executor fails"
            : String.format(
                Locale.ROOT,
                "An executor fails %s times an hour and is replaced at once: the run loses %s and"
                    + " starts again",
                plain(failuresPerHour),
                checkpoint),
        repetitions,
        seed);
  }

  private static String plain(double value) {
    return String.format(Locale.ROOT, "%.4g", value).replaceFirst("\\.?0+$", "");
  }
}
