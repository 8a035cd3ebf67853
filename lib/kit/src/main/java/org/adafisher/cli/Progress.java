package org.adafisher.cli;

import ai.djl.nn.Block;
import java.io.PrintWriter;
import java.util.Locale;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.Pace;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.Plan;

/**
 * Shows a run: a line per epoch, and where the run is and what is left, on a terminal in a line
 * that is rewritten, elsewhere in a line now and then.
 */
final class Progress implements TrainingListener, AutoCloseable {

  private static final long OFTEN_NANOS = 200_000_000L;
  private static final String CLEAR = "\r\033[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final Pace pace;
  private double lastLoss;
  private int epochs;

  Progress(PrintWriter out) {
    this.out = out;
    terminal = System.console() != null;
    pace =
        new Pace(
            terminal ? OFTEN_NANOS : Pace.SELDOM_NANOS, (where, left, all) -> tell(where, left));
  }

  private void tell(String where, double secondsLeft) {
    out.printf(
        Locale.ROOT,
        "%s%s, training loss %.3f, %s left in all%s",
        terminal ? CLEAR : "",
        where,
        lastLoss,
        Pace.duration(secondsLeft),
        terminal ? "" : System.lineSeparator());
    out.flush();
  }

  /** Prints a line, in the place of the one that is rewritten. */
  private void line(String text) {
    out.println((terminal ? CLEAR : "") + text);
    out.flush();
  }

  @Override
  public void onStart(Block network, Plan plan, int stepsPerEpoch) {
    epochs = plan.epochs();
    if (plan.source().equals("reference")) {
      line(
          String.format(
              Locale.ROOT,
              "budget %.1f s; an epoch takes %.2f s, %.2f times the reference's: %d epochs",
              plan.budgetSeconds(),
              plan.epochSeconds(),
              plan.relativeCost(),
              plan.epochs()));
    }
    pace.onStart(network, plan, stepsPerEpoch);
  }

  @Override
  public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
    lastLoss = loss;
    pace.onStep(step, loss, network, optimizer);
  }

  @Override
  public void onEpoch(EpochRecord epoch) {
    line(
        String.format(
            Locale.ROOT,
            "epoch %d of %d: training loss %.4f, %stest loss %.4f, test accuracy %.2f %%, after %s"
                + " of training",
            epoch.epoch(),
            epochs,
            epoch.trainLoss(),
            Double.isNaN(epoch.validationAccuracy())
                ? ""
                : String.format(
                    Locale.ROOT, "validation accuracy %.2f %%, ", 100 * epoch.validationAccuracy()),
            epoch.testLoss(),
            100 * epoch.testAccuracy(),
            Pace.duration(epoch.trainSeconds())));
  }

  @Override
  public void onMessage(String message) {
    line(message);
  }

  @Override
  public void close() {
    if (terminal) {
      out.print(CLEAR);
      out.flush();
    }
  }
}
