package org.adafisher.section.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.figure.Range;
import org.adafisher.figure.RangePanel;
import org.adafisher.figure.RangePlot;
import org.adafisher.figure.Rows;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/** Shows F̃ over training, and how the methods of {@link FisherAudit} train. */
public final class FisherReport {

  private FisherReport() {}

  /**
   * Returns F̃/λ over all parameters in the chosen steps.
   *
   * @param audit the runs
   * @return one row per rule and step
   */
  public static Table fisherTable(FisherRuns audit) {
    Rows table =
        new Rows("rule", "step", "min F̃/λ", "mean F̃/λ", "max F̃/λ", "cosine of g/F̃ and g");
    for (String label : audit.rules()) {
      for (FisherSnapshot snapshot : audit.chosen(label)) {
        table.add(
            label,
            snapshot.step(),
            ratio(snapshot.min()),
            ratio(snapshot.mean()),
            ratio(snapshot.max()),
            String.format(Locale.ROOT, "%.5f", snapshot.cosine()));
      }
    }
    return table.table(audit.title());
  }

  static String ratio(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.4f" : "%.1f", value);
  }

  /**
   * Draws F̃/λ of every layer in the chosen steps, one panel per rule: the median and the range of
   * 5 to 95 % of the parameters, as under Algorithm 1 the extremes of F̃ are λ and 1 + λ by
   * construction.
   *
   * @param audit the runs
   * @return the figure
   */
  public static Figure fisherFigure(FisherRuns audit) {
    List<String> layers =
        audit.last(FisherRuns.RELEASED).layers().stream().map(FisherSnapshot.Layer::name).toList();
    List<RangePanel> panels = new ArrayList<>();
    for (String label : audit.rules()) {
      panels.add(
          new RangePanel(label, audit.chosen(label).stream().map(FisherReport::range).toList()));
    }
    return RangePlot.of(
        "Not in the paper. F̃/λ by layer: median, and 5 to 95 % of the parameters; "
            + audit.title(),
        "F̃/λ",
        layers,
        panels);
  }

  private static Range range(FisherSnapshot snapshot) {
    return new Range(
        "step " + snapshot.step(),
        quantile(snapshot, 0),
        quantile(snapshot, 1),
        quantile(snapshot, 2));
  }

  private static double[] quantile(FisherSnapshot snapshot, int which) {
    return snapshot.layers().stream().mapToDouble(layer -> layer.quantiles()[which]).toArray();
  }

  /**
   * Draws the training loss of all methods, and how far each is from the released code's.
   *
   * @param audit the runs
   * @return the figure
   */
  public static Figure lossFigure(FisherRuns audit) {
    List<Curve> losses = new ArrayList<>();
    List<Curve> distances = new ArrayList<>();
    for (String label : audit.runs().keySet()) {
      losses.add(curve(label, audit.runs().get(label).epochLosses()));
      if (!label.equals(FisherRuns.RELEASED)) {
        distances.add(curve(label, audit.differences(label)));
      }
    }
    return CurvePlot.of(
        "Not in the paper. Training loss, and its distance from the released code's; "
            + audit.title(),
        new CurvePanel("epoch", "training loss, nats", false, losses).titled("training loss"),
        new CurvePanel("epoch", "|difference|, nats", true, distances)
            .titled("distance from the released code's"));
  }

  private static Curve curve(String label, double[] values) {
    double[] epochs = IntStream.rangeClosed(1, values.length).asDoubleStream().toArray();
    return new Curve(label, epochs, values, new double[values.length], 1);
  }

  /**
   * Returns how the methods train.
   *
   * @param audit the runs
   * @return one row per method, with the loss of the first and the last epoch and the largest
   *     distance from the released code
   */
  public static Table lossTable(FisherRuns audit) {
    Rows table =
        new Rows(
            "optimizer",
            "training loss, epoch 1",
            "last epoch",
            "largest distance from released code, nats",
            "status");
    audit
        .runs()
        .forEach(
            (label, run) -> {
              double[] losses = run.epochLosses();
              table.add(
                  label,
                  losses.length == 0 ? "-" : nats(losses[0]),
                  losses.length == 0 ? "-" : nats(losses[losses.length - 1]),
                  label.equals(FisherRuns.RELEASED)
                      ? "0"
                      : nats(FisherRuns.most(audit.differences(label))),
                  run.record().status());
            });
    return table.table(audit.title());
  }

  static String nats(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }
}
