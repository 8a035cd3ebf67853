package org.adafisher.training;

import ai.djl.nn.Block;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.record.Plan;

/** Says now and then how far a run is, and what the rest takes at the pace so far. */
public final class Pace implements TrainingListener {

  /** Between two lines where nothing can be rewritten, 30 s. */
  public static final long SELDOM_NANOS = 30_000_000_000L;

  private static final double NANOS = 1e9;

  private final long everyNanos;
  private final Told told;
  private final LongSupplier time;
  private Plan plan;
  private int stepsPerEpoch;
  private long begun;
  private long last;
  private int before = -1;

  /** Is told. */
  @FunctionalInterface
  public interface Told {

    /**
     * Takes what there is to say.
     *
     * @param where such as {@code epoch 3 of 50, step 120 of 390}
     * @param secondsLeft what the rest of the run takes
     * @param secondsInAll what the whole run takes
     */
    void tell(String where, double secondsLeft, double secondsInAll);
  }

  /**
   * Prepares.
   *
   * @param everyNanos the least time between two words
   * @param told is told
   */
  public Pace(long everyNanos, Told told) {
    this(everyNanos, told, System::nanoTime);
  }

  /**
   * Prints a line now and then.
   *
   * @param what is trained, such as {@code Adam}
   * @return prints to standard output
   */
  public static Pace printed(String what) {
    return new Pace(
        SELDOM_NANOS,
        (where, left, all) ->
            System.out.printf("%s: %s, %s left of this run%n", what, where, duration(left)));
  }

  Pace(long everyNanos, Told told, LongSupplier time) {
    this.everyNanos = everyNanos;
    this.told = told;
    this.time = time;
  }

  @Override
  public void onStart(Block network, Plan newPlan, int steps) {
    plan = newPlan;
    stepsPerEpoch = steps;
    begun = time.getAsLong();
    last = begun;
    before = -1;
  }

  @Override
  public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
    if (before < 0) {
      // A run that was resumed has made its first steps elsewhere.
      before = step - 1;
    }
    long now = time.getAsLong();
    if (now - last < everyNanos) {
      return;
    }
    last = now;
    double seconds = (now - begun) / NANOS / (step - before);
    int all = plan.epochs() * stepsPerEpoch;
    told.tell(
        String.format(
            "epoch %d of %d, step %d of %d",
            (step - 1) / stepsPerEpoch + 1,
            plan.epochs(),
            (step - 1) % stepsPerEpoch + 1,
            stepsPerEpoch),
        seconds * (all - step),
        seconds * all);
  }

  /**
   * Returns a time as people say it.
   *
   * @param seconds the time
   * @return such as {@code 40 s}, {@code 2 min} or {@code 3.5 h}
   */
  public static String duration(double seconds) {
    if (seconds < 90) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    double minutes = seconds / 60;
    return minutes < 90
        ? String.format(Locale.ROOT, "%.0f min", minutes)
        : String.format(Locale.ROOT, "%,.1f h", minutes / 60);
  }
}
