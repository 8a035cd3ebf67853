package org.adafisher.cli;

import ai.djl.nn.Block;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.Plan;

/** Shows a run: a bar with loss, speed and remaining time on a terminal, and a line per epoch. */
final class Progress implements TrainingListener, AutoCloseable {

  private final PrintWriter out;
  private final boolean terminal;
  private ProgressBar bar;
  private String accuracy = "";

  Progress(PrintWriter out) {
    this.out = out;
    terminal = System.console() != null;
  }

  @Override
  public void onStart(Block network, Plan plan, int stepsPerEpoch) {
    if (plan.source().equals("reference")) {
      out.printf(
          Locale.ROOT,
          "budget %.1f s; an epoch takes %.2f s, %.2f times the reference's: %d epochs%n",
          plan.budgetSeconds(),
          plan.epochSeconds(),
          plan.relativeCost(),
          plan.epochs());
      out.flush();
    }
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setInitialMax((long) plan.epochs() * stepsPerEpoch)
              .setStyle(ProgressBarStyle.ASCII)
              .setUnit(" steps", 1)
              .showSpeed()
              .build();
    }
  }

  @Override
  public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
    if (bar != null) {
      bar.stepTo(step);
      bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f%s", loss, accuracy));
    }
  }

  @Override
  public void onEpoch(EpochRecord epoch) {
    accuracy = String.format(Locale.ROOT, ", test %.1f %%", 100 * epoch.testAccuracy());
    out.printf(
        Locale.ROOT,
        "epoch %d  training loss %.4f  %stest loss %.4f  test accuracy %.2f %%  %.1f s%n",
        epoch.epoch(),
        epoch.trainLoss(),
        Double.isNaN(epoch.validationAccuracy())
            ? ""
            : String.format(Locale.ROOT, "validation %.2f %%  ", 100 * epoch.validationAccuracy()),
        epoch.testLoss(),
        100 * epoch.testAccuracy(),
        epoch.trainSeconds());
    out.flush();
  }

  @Override
  public void onMessage(String message) {
    out.println(message);
    out.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
