package org.adafisher.section.convergence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.adafisher.analysis.PowerLaw;
import org.adafisher.analysis.Spread;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.Rows;
import org.adafisher.section.convergence.ConvergenceResult.Measure;
import tech.tablesaw.api.Table;

/** Shows measured rates of convergence beside the bounds of Props. 3.3 and 3.4. */
public final class ConvergenceReport {

  private static final int MOST_POINTS = 60;

  private ConvergenceReport() {}

  /**
   * Draws J − J* over the steps, with the bound of Prop. 3.3.
   *
   * @param result runs with a fixed step on a convex problem
   * @return a panel with log-log axes
   */
  public static CurvePanel excessPanel(ConvergenceResult result) {
    List<Curve> curves = curves(result, Measure.EXCESS);
    curves.add(line("bound of Prop. 3.3", curves.get(0).x(), result::bound));
    String step = String.format(Locale.ROOT, "step k, δ = %.1e", result.fixedStep());
    return new CurvePanel(step, "J(θ) − J*", true, true, curves);
  }

  /**
   * Draws the average regret, (1/T) Σ (J(θₜ) − J*), with the order that Table 1 states.
   *
   * @param result runs with η/√t on a convex problem
   * @return a panel with log-log axes
   */
  public static CurvePanel regretPanel(ConvergenceResult result) {
    return withOrder(result, Measure.REGRET, "average regret, nats");
  }

  /**
   * Draws the least mean |∇J|² so far, with the order of Prop. 3.4.
   *
   * @param result runs with η/√t
   * @return a panel with log-log axes
   */
  public static CurvePanel gradientPanel(ConvergenceResult result) {
    return withOrder(result, Measure.GRADIENT, "least mean |∇J|²");
  }

  /** The order's constant is not known, so it starts where the first method starts. */
  private static CurvePanel withOrder(ConvergenceResult result, Measure measure, String yTitle) {
    List<Curve> curves = curves(result, measure);
    double start = curves.get(0).mean()[0];
    curves.add(
        line("order (1 + log T)/√T", curves.get(0).x(), t -> start * ConvergenceResult.order(t)));
    return new CurvePanel("steps T", yTitle, true, true, curves);
  }

  private static Curve line(String label, double[] x, DoubleUnaryOperator y) {
    return Curve.line(label, x, DoubleStream.of(x).map(y).toArray());
  }

  private static List<Curve> curves(ConvergenceResult result, Measure measure) {
    int[] places = PowerLaw.places(1, result.steps(), MOST_POINTS);
    double[] x = Arrays.stream(places).asDoubleStream().toArray();
    List<Curve> curves = new ArrayList<>();
    for (String label : result.runs().keySet()) {
      double[] all = result.mean(label, measure);
      double[] mean = Arrays.stream(places).mapToDouble(place -> all[place - 1]).toArray();
      List<Spread> spreads = result.spreads(label, measure, places);
      double[] deviation = spreads.stream().mapToDouble(Spread::deviation).toArray();
      curves.add(new Curve(label, x, mean, deviation, result.runs().get(label).size()));
    }
    return curves;
  }

  /**
   * Returns the rates with a fixed step, beside Prop. 3.3.
   *
   * @param result runs with a fixed step on a convex problem
   * @return one row per method
   */
  public static Table excess(ConvergenceResult result) {
    Rows rows =
        new Rows(
            "optimizer",
            "J − J* at the end",
            "slope, last decade",
            "steps under the bound, %",
            "verdict",
            "n");
    for (String label : result.runs().keySet()) {
      double share = result.shareUnderBound(label);
      double last = result.mean(label, Measure.EXCESS)[result.steps() - 1];
      boolean diverged = result.diverged(label) > 0;
      boolean arrived = last <= ConvergenceResult.SMALLEST_EXCESS;
      rows.add(
          label,
          diverged ? "-" : arrived ? "0 to rounding" : String.format(Locale.ROOT, "%.1e", last),
          diverged || arrived ? "-" : result.slope(label, Measure.EXCESS).shown(1, 2),
          String.format(Locale.ROOT, "%.0f", 100 * share),
          diverged ? "diverges" : share == 1 ? "within the bound" : "above the bound",
          result.runs().get(label).size());
    }
    String title = "%s; δ = %.2e; bound's slope −1";
    return rows.table(
        String.format(Locale.ROOT, title, result.problem().title(), result.fixedStep()));
  }

  /**
   * Returns the rates with η/√t, beside the order of Table 1 and Prop. 3.4.
   *
   * @param result runs with η/√t
   * @return one row per method; without regret where J* is not known
   */
  public static Table rates(ConvergenceResult result) {
    Rows rows =
        new Rows(
            "optimizer",
            "η chosen",
            "average regret: slope",
            "verdict on regret",
            "least |∇J|²: slope",
            "verdict on |∇J|²",
            "J at the end",
            "n");
    for (String label : result.runs().keySet()) {
      Spread regret = result.slope(label, Measure.REGRET);
      Spread gradient = result.slope(label, Measure.GRADIENT);
      rows.add(
          label,
          String.format(Locale.ROOT, "%.0e", result.rates().get(label)),
          shown(regret),
          ConvergenceClaims.judge(regret, result.orderSlope()),
          shown(gradient),
          ConvergenceClaims.judge(gradient, result.orderSlope()),
          result.lastLoss(label).shown(1, 3),
          result.runs().get(label).size());
    }
    Table table =
        rows.table(
            String.format(
                Locale.ROOT,
                "%s; slope of (1 + log T)/√T over the last decade of %d steps: %.2f",
                result.problem().title(),
                result.steps(),
                result.orderSlope()));
    return result.problem().isConvex()
        ? table
        : table.removeColumns("average regret: slope", "verdict on regret");
  }

  /** A slope in words. */
  static String shown(Spread slope) {
    return Double.isNaN(slope.mean()) ? "diverged" : slope.shown(1, 2);
  }
}
