package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import tech.tablesaw.plotly.components.Figure;

/** Mean curves with bands of one standard deviation over seeds; the legend gives n. */
public final class CurvePlot {

  private static final int HEIGHT = 520;
  private static final int MOST_MARKERS = 12;
  private static final double LEAST_RATIO = 5;
  private static final double FEW_DECADES = 1e3;

  private final ArrayNode data = Style.JSON.createArrayNode();
  private final ObjectNode layout;
  private final Set<String> inLegend = new HashSet<>();

  private CurvePlot(String title) {
    layout = Style.layout(title, HEIGHT);
  }

  /**
   * Draws curves.
   *
   * @param title the title, naming the data
   * @param xTitle the horizontal axis with its unit
   * @param yTitle the vertical axis with its unit
   * @param curves the curves
   * @return the figure
   */
  public static Figure of(String title, String xTitle, String yTitle, List<Curve> curves) {
    return of(title, new CurvePanel(xTitle, yTitle, false, curves));
  }

  /**
   * Draws panels side by side, with one legend; more than two are hard to read.
   *
   * @param title the title, naming the data
   * @param panels at least one; on a logarithmic axis, a band's lower edge that is not positive is
   *     drawn at the panel's smallest positive value
   * @return the figure
   */
  public static Figure of(String title, CurvePanel... panels) {
    if (panels.length == 0) {
      throw new IllegalArgumentException("figure '" + title + "': at least one panel");
    }
    CurvePlot plot = new CurvePlot(title);
    for (int i = 0; i < panels.length; i++) {
      plot.add(panels[i], i, panels.length);
    }
    return new PlotlyFigure(plot.data, plot.layout);
  }

  private void add(CurvePanel panel, int index, int count) {
    String suffix = index == 0 ? "" : String.valueOf(index + 1);
    double gap = count == 1 ? 0 : 0.12;
    double width = (1 - gap * (count - 1)) / count;
    double left = index * (width + gap);
    ObjectNode xAxis = Style.axis(layout.putObject("xaxis" + suffix), panel.xTitle());
    xAxis.put("anchor", "y" + suffix).putArray("domain").add(left).add(Math.min(1, left + width));
    if (panel.logarithmicX()) {
      xAxis.put("type", "log").put("exponentformat", "power").put("dtick", 1);
      places(xAxis, panel.curves());
    } else if (countsFew(panel.curves())) {
      xAxis.put("dtick", 1);
    }
    ObjectNode yAxis = Style.axis(layout.putObject("yaxis" + suffix), panel.yTitle());
    boolean isLogarithmic = panel.logarithmic() && isWide(panel.curves());
    yAxis.put("anchor", "x" + suffix).put("type", isLogarithmic ? "log" : "linear");
    yAxis.put("exponentformat", "power");
    double floor = isLogarithmic ? smallestPositive(panel.curves()) : Double.NaN;
    if (isLogarithmic && largest(panel.curves()) / floor < FEW_DECADES) {
      // Plotly would write all nine digits of a decade over each other.
      yAxis.put("dtick", "D2");
    }
    for (Curve curve : panel.curves()) {
      if (hasSpread(curve)) {
        band(trace(curve, suffix), curve, floor);
      }
    }
    for (Curve curve : panel.curves()) {
      line(trace(curve, suffix), curve, panel);
    }
  }

  private static double largest(List<Curve> curves) {
    return curves.stream()
        .flatMapToDouble(curve -> Arrays.stream(curve.mean()))
        .filter(Double::isFinite)
        .max()
        .orElse(1);
  }

  /** Whether a logarithmic axis would have numbers on it. */
  private static boolean isWide(List<Curve> curves) {
    DoubleSummaryStatistics positive =
        curves.stream()
            .flatMapToDouble(curve -> Arrays.stream(curve.mean()))
            .filter(mean -> mean > 0 && mean < Double.POSITIVE_INFINITY)
            .summaryStatistics();
    return positive.getMax() >= LEAST_RATIO * positive.getMin();
  }

  private static boolean hasSpread(Curve curve) {
    return curve.count() > 1 && Arrays.stream(curve.deviation()).anyMatch(Double::isFinite);
  }

  /** Whether the places are few whole numbers, such as epochs, which want no fractions between. */
  private static boolean countsFew(List<Curve> curves) {
    double[] all = curves.stream().flatMapToDouble(curve -> Arrays.stream(curve.x())).toArray();
    return Arrays.stream(all).allMatch(x -> x == Math.rint(x))
        && Arrays.stream(all).max().orElse(0) - Arrays.stream(all).min().orElse(0) <= MOST_MARKERS;
  }

  /** Marks the places themselves where they are few: powers of ten say little of 64 and 256. */
  private static void places(ObjectNode xAxis, List<Curve> curves) {
    double[] distinct =
        curves.stream()
            .flatMapToDouble(curve -> Arrays.stream(curve.x()))
            .sorted()
            .distinct()
            .toArray();
    if (distinct.length <= MOST_MARKERS && !arePowersOfTen(distinct)) {
      xAxis.put("tickmode", "array").put("tickformat", "~g");
      Json.numbers(xAxis.putArray("tickvals"), distinct);
    }
  }

  private static boolean arePowersOfTen(double[] places) {
    return Arrays.stream(places)
        .map(Math::log10)
        .allMatch(power -> Math.abs(power - Math.rint(power)) < 1e-9);
  }

  private static double smallestPositive(List<Curve> curves) {
    return curves.stream()
        .flatMapToDouble(
            curve ->
                IntStream.range(0, curve.mean().length)
                    .mapToDouble(i -> curve.mean()[i] - curve.deviation()[i])
                    .map(lower -> lower > 0 ? lower : Double.POSITIVE_INFINITY))
        .filter(Double::isFinite)
        .min()
        .orElse(
            curves.stream()
                .flatMapToDouble(curve -> Arrays.stream(curve.mean()))
                .filter(mean -> mean > 0)
                .min()
                .orElse(1));
  }

  private ObjectNode trace(Curve curve, String suffix) {
    ObjectNode trace = data.addObject();
    trace.put("type", "scatter").put("legendgroup", curve.label());
    return trace.put("xaxis", "x" + suffix).put("yaxis", "y" + suffix);
  }

  private void line(ObjectNode trace, Curve curve, CurvePanel panel) {
    Look look = Look.of(curve.label());
    boolean measured = curve.count() > 0;
    trace.put("mode", measured ? "lines+markers" : "lines");
    trace.put("name", measured ? curve.label() + " (n = " + curve.count() + ")" : curve.label());
    trace.put("showlegend", inLegend.add(curve.label()));
    Json.numbers(trace.putArray("x"), curve.x());
    Json.numbers(trace.putArray("y"), curve.mean());
    Json.numbers(trace.putArray("customdata"), curve.deviation());
    look.style(trace, MOST_MARKERS);
    String spread = hasSpread(curve) ? " ± %{customdata:.2~g}" : "";
    trace.put(
        "hovertemplate",
        "<b>%{fullData.name}</b><br>"
            + panel.xTitle()
            + ": %{x:.4~g}<br>"
            + panel.yTitle()
            + ": %{y:.5~g}"
            + spread
            + "<extra></extra>");
  }

  /** The outline of mean ± deviation, forth along the top and back along the bottom. */
  private static void band(ObjectNode trace, Curve curve, double floor) {
    int[] known =
        IntStream.range(0, curve.x().length)
            .filter(i -> Double.isFinite(curve.mean()[i] + curve.deviation()[i]))
            .toArray();
    int n = known.length;
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int k = 0; k < n; k++) {
      int i = known[k];
      double lower = curve.mean()[i] - curve.deviation()[i];
      x[k] = curve.x()[i];
      y[k] = curve.mean()[i] + curve.deviation()[i];
      x[2 * n - 1 - k] = curve.x()[i];
      y[2 * n - 1 - k] = lower <= 0 && floor > 0 ? floor : lower;
    }
    trace.put("mode", "lines").put("fill", "toself");
    trace.put("fillcolor", Look.of(curve.label()).translucent(0.16));
    Json.numbers(trace.putArray("x"), x);
    Json.numbers(trace.putArray("y"), y);
    trace.putObject("line").put("width", 0);
    trace.put("showlegend", false).put("hoverinfo", "skip");
  }
}
