package org.adafisher.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.adafisher.analysis.Spread;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.figure.PlotlyHtml;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.RunRecord;

/** A block as figures: a value over epochs and over seconds, side by side. */
final class BlockFigures {

  private BlockFigures() {}

  static String of(
      Block block,
      String what,
      String yTitle,
      boolean isLogarithmic,
      ToDoubleFunction<EpochRecord> value) {
    if (block.labels().isEmpty() || block.labels().stream().allMatch(block::isAtChance)) {
      return PlotlyHtml.note(
          "No figure of " + what + ", " + block.title() + ". " + block.saysNothing().get());
    }
    List<Curve> overEpochs = new ArrayList<>();
    List<Curve> overSeconds = new ArrayList<>();
    for (String label : block.labels()) {
      overEpochs.add(curve(block, label, value, false));
      overSeconds.add(curve(block, label, value, true));
    }
    String heading = what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1);
    return PlotlyHtml.snippet(
        CurvePlot.of(
            heading + ", " + block.title(),
            new CurvePanel("epoch", yTitle, isLogarithmic, overEpochs),
            new CurvePanel("seconds of training", yTitle, isLogarithmic, overSeconds)));
  }

  private static Curve curve(
      Block block, String label, ToDoubleFunction<EpochRecord> value, boolean overSeconds) {
    List<RunRecord> complete = block.completed(label);
    // A measured budget may give one seed an epoch more than another.
    int epochs = complete.stream().mapToInt(run -> run.epochs().size()).min().orElseThrow();
    double[] x = new double[epochs];
    double[] mean = new double[epochs];
    double[] deviation = new double[epochs];
    for (int i = 0; i < epochs; i++) {
      Spread spread = spread(complete, i, value);
      x[i] = overSeconds ? spread(complete, i, EpochRecord::trainSeconds).mean() : i + 1;
      mean[i] = spread.mean();
      deviation[i] = spread.deviation();
    }
    return new Curve(label, x, mean, deviation, complete.size());
  }

  private static Spread spread(
      List<RunRecord> runs, int epoch, ToDoubleFunction<EpochRecord> value) {
    return Spread.of(
        runs.stream().mapToDouble(run -> value.applyAsDouble(run.epochs().get(epoch))).toArray());
  }
}
