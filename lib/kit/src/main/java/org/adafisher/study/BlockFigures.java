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

/** A block as a figure: training loss beside test error, over seconds above over epochs. */
final class BlockFigures {

  private BlockFigures() {}

  static String of(Block block, String figures, Measure measure) {
    String what = "Training loss and " + measure.curveAxis().replace(", %", "");
    if (block.labels().isEmpty() || block.labels().stream().allMatch(block::isAtChance)) {
      return PlotlyHtml.note(
          "No figure of "
              + what.toLowerCase(Locale.ROOT)
              + ", "
              + block.title()
              + ". "
              + block.saysNothing().get());
    }
    List<CurvePanel> panels = new ArrayList<>();
    for (boolean overSeconds : new boolean[] {true, false}) {
      panels.add(panel(block, "training loss, nats", EpochRecord::trainLoss, overSeconds));
      panels.add(panel(block, measure.curveAxis(), measure::ofCurve, overSeconds));
    }
    return PlotlyHtml.snippet(
        CurvePlot.of(
            figures + ". " + what + ", " + block.title(), panels.toArray(CurvePanel[]::new)));
  }

  private static CurvePanel panel(
      Block block, String yTitle, ToDoubleFunction<EpochRecord> value, boolean overSeconds) {
    List<Curve> curves =
        block.labels().stream().map(label -> curve(block, label, value, overSeconds)).toList();
    return new CurvePanel(overSeconds ? "seconds of training" : "epoch", yTitle, true, curves);
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
