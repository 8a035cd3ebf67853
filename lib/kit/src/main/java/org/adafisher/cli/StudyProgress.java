package org.adafisher.cli;

import ai.djl.nn.Block;
import java.io.PrintWriter;
import java.util.Locale;
import org.adafisher.study.Execution;
import org.adafisher.study.Study;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/**
 * Shows a study: a line per run with the time that is left in all, and within long runs a line now
 * and then.
 */
final class StudyProgress implements Execution.Listener {

  private static final long QUIET_NANOS = 30_000_000_000L;

  private final PrintWriter out;
  private final int all;
  private final long begun = System.nanoTime();
  private final int missing;
  private int trained;
  private long told = System.nanoTime();

  StudyProgress(PrintWriter out, int all, int missing) {
    this.out = out;
    this.all = all;
    this.missing = missing;
  }

  @Override
  public void onRun(RunRecord record, boolean isNew, int left) {
    if (!isNew) {
      return;
    }
    trained++;
    out.printf(
        "run %d of %d  %s%s%n", all - left, all, Study.line(record), left == 0 ? "" : remaining());
    out.flush();
    told = System.nanoTime();
  }

  /** By the mean time of the runs that this process has trained. */
  private String remaining() {
    if (trained == 0) {
      return "";
    }
    double seconds = (System.nanoTime() - begun) / 1e9 / trained * Math.max(0, missing - trained);
    return "; " + duration(seconds) + " left in all";
  }

  static String duration(double seconds) {
    if (seconds < 90) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    double minutes = seconds / 60;
    return minutes < 90
        ? String.format(Locale.ROOT, "%.0f min", minutes)
        : String.format(Locale.ROOT, "%,.1f h", minutes / 60);
  }

  @Override
  public TrainingListener onStart(RunSpec spec) {
    return new TrainingListener() {
      private int epochs;

      @Override
      public void onStart(Block network, Plan plan, int stepsPerEpoch) {
        epochs = plan.epochs();
      }

      @Override
      public void onEpoch(EpochRecord epoch) {
        if (System.nanoTime() - told > QUIET_NANOS) {
          told = System.nanoTime();
          out.printf(
              "  %s: epoch %d of %d%s%n", Study.key(spec), epoch.epoch(), epochs, remaining());
          out.flush();
        }
      }

      @Override
      public void onMessage(String message) {
        if (!message.contains("no checkpoint to resume from")) {
          out.println("  " + message);
          out.flush();
        }
      }
    };
  }
}
