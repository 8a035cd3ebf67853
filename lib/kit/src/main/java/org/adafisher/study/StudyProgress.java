package org.adafisher.study;

import java.util.function.Consumer;
import org.adafisher.training.Pace;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/**
 * Says how a study gets on: a line per run with the time that is left in all, and within long runs
 * a line now and then.
 */
public final class StudyProgress implements Execution.Listener {

  private final Consumer<String> lines;
  private final int all;
  private final int missing;
  private final long begun = System.nanoTime();
  private int trained;
  private int done;

  /**
   * Prepares.
   *
   * @param lines takes each line
   * @param all the runs
   * @param missing those of them that are to be trained
   */
  public StudyProgress(Consumer<String> lines, int all, int missing) {
    this.lines = lines;
    this.all = all;
    this.missing = missing;
  }

  @Override
  public void onRun(RunRecord record, boolean isNew, int left) {
    done = all - left;
    if (isNew) {
      trained++;
      lines.accept(
          "run %d of %d: %s%s"
              .formatted(done, all, Study.line(record), left == 0 ? "" : left(0, mean())));
    }
  }

  @Override
  public void onMessage(String message) {
    lines.accept(message);
  }

  /** Of the runs that this process has trained. */
  private double mean() {
    return (System.nanoTime() - begun) / 1e9 / trained;
  }

  private String left(double secondsOfThis, double secondsOfOthers) {
    int others = Math.max(0, missing - trained - (secondsOfThis > 0 ? 1 : 0));
    return ", " + Pace.duration(secondsOfThis + others * secondsOfOthers) + " left in all";
  }

  @Override
  public TrainingListener onStart(RunSpec spec) {
    Pace pace =
        new Pace(
            Pace.SELDOM_NANOS,
            (where, left, inAll) ->
                lines.accept(
                    "run %d of %d, %s: %s%s"
                        .formatted(
                            done + 1,
                            all,
                            Study.key(spec),
                            where,
                            left(left, trained == 0 ? inAll : mean()))));
    return pace.and(
        new TrainingListener() {
          @Override
          public void onMessage(String message) {
            if (!message.contains("no checkpoint to resume from")) {
              lines.accept("  " + message);
            }
          }
        });
  }
}
