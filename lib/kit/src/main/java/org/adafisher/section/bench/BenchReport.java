package org.adafisher.section.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.adafisher.figure.BarPanel;
import org.adafisher.figure.BarPlot;
import org.adafisher.figure.Bars;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.figure.PlotlyHtml;
import org.adafisher.training.cost.Quartiles;
import tech.tablesaw.plotly.components.Figure;

/** Shows what steps cost: as text, as JSON, as a page of figures. */
public final class BenchReport {

  private static final double MEGABYTE = 1 << 20;
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final List<BenchRow> rows;

  /**
   * Creates the report.
   *
   * @param rows at least one
   */
  public BenchReport(List<BenchRow> rows) {
    this.rows = List.copyOf(rows);
  }

  /**
   * Returns the measurements for programs.
   *
   * @return an array with an object a row
   */
  public String json() {
    try {
      return MAPPER.writeValueAsString(rows) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the measurements of one network and batch size for people.
   *
   * @return lines, the last of which ends too
   */
  public String text() {
    BenchRow first = rows.get(0);
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s, %d rounds of %d; %s, %d threads, %s, %s; a batch takes %.1f ms%n",
            group(first),
            first.rounds(),
            first.period(),
            first.device(),
            first.threads(),
            first.allocator(),
            first.processor(),
            first.dataMilliseconds()));
    text.append(
        String.format(
            "%-24s %9s %17s %7s %17s %8s %8s %9s %8s %9s %7s %9s %8s %7s %7s %6s%n",
            "optimizer",
            "step, ms",
            "quartiles",
            "ratio",
            "quartiles",
            "forward",
            "backward",
            "curvature",
            "update",
            "peak, MB",
            "ratio",
            "state, MB",
            "calls",
            "arrays",
            "copies",
            "syncs"));
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  private static String line(BenchRow row) {
    Quartiles step = row.stepQuartiles();
    Quartiles ratio = row.ratioQuartiles();
    return String.format(
        Locale.ROOT,
        "%-24s %9.2f %17s %7.3f %17s %8.2f %8.2f %9.2f %8.2f %9s %7s %9.1f %8d %7d %7d %6d%n",
        row.optimizer(),
        row.stepMilliseconds(),
        String.format(Locale.ROOT, "%.2f to %.2f", step.low(), step.high()),
        row.ratio(),
        String.format(Locale.ROOT, "%.3f to %.3f", ratio.low(), ratio.high()),
        row.forwardMilliseconds(),
        row.backwardMilliseconds(),
        row.curvatureMilliseconds(),
        row.updateMilliseconds(),
        row.addedPeakBytes() == null
            ? "-"
            : String.format(Locale.ROOT, "%.0f", row.addedPeakBytes() / MEGABYTE),
        row.peakRatio() == null ? "-" : String.format(Locale.ROOT, "%.3f", row.peakRatio()),
        row.stateBytes() / MEGABYTE,
        row.calls(),
        row.arrays(),
        row.copies(),
        row.syncs());
  }

  /**
   * Returns a page of figures that needs nothing else.
   *
   * @return HTML
   */
  public String page() {
    BenchRow first = rows.get(0);
    String title = "What a step costs, " + first.device() + ", " + first.processor();
    List<Figure> figures = new ArrayList<>();
    figures.add(
        bars(
            "Time of a step, relative to " + first.optimizer(),
            "time ÷ " + first.optimizer() + "'s",
            BenchRow::ratioQuartiles));
    figures.add(bars("Time of a step", "milliseconds", BenchRow::stepQuartiles));
    if (hasMemory()) {
      figures.add(bars("Peak memory", "MB above the loaded engine", row -> flat(megabytes(row))));
    }
    figures.add(bars("Calls into the engine", "calls a step", row -> flat(row.calls())));
    for (String network : rows.stream().map(BenchRow::network).distinct().toList()) {
      if (batches(row -> row.network().equals(network)).length > 1) {
        figures.add(byBatch(network));
      }
    }
    return PlotlyHtml.page(title, figures);
  }

  private static Quartiles flat(double value) {
    return new Quartiles(value, value, value);
  }

  private static double megabytes(BenchRow row) {
    return row.addedPeakBytes() == null ? Double.NaN : row.addedPeakBytes() / MEGABYTE;
  }

  private static String group(BenchRow row) {
    return row.network() + ", batch " + row.batch();
  }

  private List<String> optimizers() {
    return rows.stream().map(BenchRow::optimizer).distinct().toList();
  }

  /** Every optimizer was measured on every network and batch size, in the same order. */
  private List<BenchRow> of(String optimizer) {
    return rows.stream().filter(row -> row.optimizer().equals(optimizer)).toList();
  }

  private Figure bars(String title, String yTitle, Function<BenchRow, Quartiles> value) {
    List<String> groups = rows.stream().map(BenchReport::group).distinct().toList();
    List<Bars> bars = new ArrayList<>();
    for (String optimizer : optimizers()) {
      List<Quartiles> all = of(optimizer).stream().map(value).toList();
      bars.add(
          new Bars(
              optimizer,
              all.stream().mapToDouble(Quartiles::median).toArray(),
              all.stream().mapToDouble(Quartiles::low).toArray(),
              all.stream().mapToDouble(Quartiles::high).toArray()));
    }
    return BarPlot.of(title, new BarPanel("", "network and batch size", yTitle, groups, bars));
  }

  private double[] batches(Predicate<BenchRow> which) {
    return rows.stream().filter(which).mapToDouble(BenchRow::batch).distinct().toArray();
  }

  private Figure byBatch(String network) {
    CurvePanel time =
        new CurvePanel(
            "batch size", "step, ms", true, true, curves(network, BenchRow::stepMilliseconds));
    String title = network + " by batch size";
    if (!hasMemory()) {
      return CurvePlot.of(title, time);
    }
    CurvePanel memory =
        new CurvePanel(
            "batch size", "peak memory, MB", true, true, curves(network, BenchReport::megabytes));
    return CurvePlot.of(title, time, memory);
  }

  private boolean hasMemory() {
    return rows.stream().anyMatch(row -> row.addedPeakBytes() != null);
  }

  private List<Curve> curves(String network, ToDoubleFunction<BenchRow> value) {
    double[] x = batches(row -> row.network().equals(network));
    List<Curve> curves = new ArrayList<>();
    for (String optimizer : optimizers()) {
      double[] y =
          of(optimizer).stream()
              .filter(row -> row.network().equals(network))
              .mapToDouble(value)
              .toArray();
      curves.add(new Curve(optimizer, x, y, new double[x.length], 1));
    }
    return curves;
  }
}
