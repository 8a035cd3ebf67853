package org.adafisher.section.tabular;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.adafisher.analysis.Spread;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.figure.Rows;
import org.adafisher.section.tabular.TabularResult.Trial;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/** Shows what methods did on tabular data. */
public final class TabularTables {

  private TabularTables() {}

  /**
   * Returns the results on the test examples.
   *
   * @param result what was measured
   * @return one row per optimiser with its place, the lowest log loss first; then the methods
   *     without an optimiser, without a place; mean ± deviation over seeds
   */
  public static Table results(TabularResult result) {
    Rows rows =
        new Rows(
            "place",
            "method",
            "chosen",
            "test accuracy, %",
            "test log loss, nats",
            "settings that learn",
            "n");
    Comparator<Trial> order = Comparator.comparingDouble(Trial::meanLastLoss);
    for (Trial trial : result.trials().stream().sorted(order).toList()) {
      add(rows, result, trial, "" + result.place(trial, Trial::meanLastLoss).number());
    }
    for (Trial trial : result.others().stream().sorted(order).toList()) {
      add(rows, result, trial, "no optimiser");
    }
    String title = "%s, %s, optimisers after %d epochs";
    return rows.table(
        String.format(title, result.data().title(), result.model(), result.lastEpoch()));
  }

  private static void add(Rows rows, TabularResult result, Trial trial, String place) {
    TabularMethod method = trial.method();
    int settings = method.choice().size();
    boolean atEdge = trial.chosen() == 0 || trial.chosen() == settings - 1;
    rows.add(
        place,
        trial.label(),
        method.setting() + " = " + show(trial.setting()) + (atEdge ? " (edge)" : ""),
        Spread.of(trial.accuracy()).shown(1, 1),
        Spread.of(trial.lastLoss()).shown(1, 3),
        result.working(trial) + " of " + settings,
        result.seeds());
  }

  /** A setting as text; very small and large ones are powers of ten. */
  static String show(double setting) {
    boolean isPower = setting < 0.01 || setting > 1000;
    return isPower ? String.format(Locale.ROOT, "%.0e", setting) : String.valueOf((float) setting);
  }

  /**
   * Draws how much the learning rate matters: held-out log loss over learning rates.
   *
   * @param models the results of the models on the same data, side by side
   * @return the figure
   */
  public static Figure rates(List<TabularResult> models) {
    return figure("Learning rate", models, TabularTables::ratePanel);
  }

  /**
   * Draws the progress with the chosen learning rates: test log loss over epochs.
   *
   * @param models the results of the models on the same data, side by side
   * @return the figure
   */
  public static Figure losses(List<TabularResult> models) {
    return figure("Progress", models, TabularTables::lossPanel);
  }

  private static Figure figure(
      String what, List<TabularResult> models, Function<TabularResult, CurvePanel> panel) {
    return CurvePlot.of(
        "Not in the paper. " + what + ", " + models.get(0).data().title(),
        models.stream().map(panel).toArray(CurvePanel[]::new));
  }

  static CurvePanel ratePanel(TabularResult result) {
    return new CurvePanel(
        result.model().toString(),
        "learning rate α",
        "held-out log loss, nats",
        true,
        true,
        curves(result, trial -> trial.method().choice(), Trial::heldOut));
  }

  static CurvePanel lossPanel(TabularResult result) {
    return new CurvePanel(
        result.model().toString(),
        "epochs",
        "test log loss, nats",
        false,
        true,
        curves(result, trial -> result.epochs(), Trial::loss));
  }

  private static List<Curve> curves(
      TabularResult result,
      Function<Trial, List<? extends Number>> places,
      Function<Trial, double[][]> values) {
    List<Curve> curves = new ArrayList<>();
    for (Trial trial : result.trials()) {
      List<Spread> spreads = Arrays.stream(values.apply(trial)).map(Spread::of).toList();
      double[] x = places.apply(trial).stream().mapToDouble(Number::doubleValue).toArray();
      double[] mean = spreads.stream().mapToDouble(Spread::mean).toArray();
      double[] deviation = spreads.stream().mapToDouble(Spread::deviation).toArray();
      curves.add(new Curve(trial.label(), x, mean, deviation, result.seeds()));
    }
    return curves;
  }
}
