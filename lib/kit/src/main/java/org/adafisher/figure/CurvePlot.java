package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.plotly.components.Figure;

/**
 * Mean curves with bands of one standard deviation over seeds; the legend gives n. On a logarithmic
 * axis a band reaches as far below the mean as above, and what is not positive is counted above the
 * panel.
 */
public final class CurvePlot {

  private static final int MOST_MARKERS = 12;
  private static final double LEAST_RATIO = 5;
  private static final int FIRST_MARKER = 7;

  /** So many have their names beside them, instead of in a legend. */
  private static final int FEW_CURVES = 3;

  private CurvePlot() {}

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
   * Draws panels, two in a row, with one legend.
   *
   * @param title the title, naming the data
   * @param panels at least one
   * @return the figure
   */
  public static Figure of(String title, Panel... panels) {
    return PanelGrid.figure(title, 2, List.of(panels));
  }

  static void draw(PanelGrid grid, CurvePanel panel, Set<String> inLegend) {
    DoubleSummaryStatistics positive =
        means(panel)
            .filter(mean -> mean > 0 && mean < Double.POSITIVE_INFINITY)
            .summaryStatistics();
    boolean isLogarithmic =
        panel.logarithmic() && positive.getMax() >= LEAST_RATIO * positive.getMin();
    long hidden = isLogarithmic ? means(panel).filter(mean -> mean <= 0).count() : 0;
    String heading = Style.withHidden(panel.title(), hidden);
    PanelGrid.Axes axes = grid.next(heading, panel.xTitle(), panel.yTitle());
    places(axes.x(), panel);
    axes.y().put("type", "linear").put("exponentformat", "power");
    if (isLogarithmic) {
      Style.logarithmic(axes.y(), positive.getMin(), positive.getMax());
    }
    for (Curve curve : panel.curves()) {
      if (hasSpread(curve)) {
        band(trace(grid, axes, curve), curve, isLogarithmic);
      }
    }
    for (Curve curve : panel.curves()) {
      line(trace(grid, axes, curve), curve, panel, inLegend);
    }
  }

  private static DoubleStream means(CurvePanel panel) {
    return panel.curves().stream().flatMapToDouble(curve -> Arrays.stream(curve.mean()));
  }

  /** Marks the places themselves where they are few: powers of ten say little of 64 and 256. */
  private static void places(ObjectNode xAxis, CurvePanel panel) {
    double[] all =
        panel.curves().stream()
            .flatMapToDouble(curve -> Arrays.stream(curve.x()))
            .filter(Double::isFinite)
            .sorted()
            .distinct()
            .toArray();
    boolean areFew = all.length > 0 && all.length <= MOST_MARKERS;
    if (panel.logarithmicX() && all.length > 0) {
      Style.logarithmic(xAxis, all[0], all[all.length - 1]);
      if (areFew
          && !arePowersOfTen(all)
          && panel.curves().stream().allMatch(c -> c.marks().isEmpty())) {
        xAxis.remove("minor");
        xAxis.put("tickmode", "array").put("tickformat", "~g");
        Json.numbers(xAxis.putArray("tickvals"), all);
      }
    } else if (areFew
        && all[all.length - 1] - all[0] <= MOST_MARKERS
        && Arrays.stream(all).allMatch(x -> x == Math.rint(x))) {
      // Few whole numbers, such as epochs, want no fractions between.
      xAxis.put("dtick", 1);
    }
  }

  private static boolean hasSpread(Curve curve) {
    return curve.count() > 1 && Arrays.stream(curve.deviation()).anyMatch(Double::isFinite);
  }

  private static boolean arePowersOfTen(double[] places) {
    return Arrays.stream(places)
        .map(Math::log10)
        .allMatch(power -> Math.abs(power - Math.rint(power)) < 1e-9);
  }

  private static ObjectNode trace(PanelGrid grid, PanelGrid.Axes axes, Curve curve) {
    ObjectNode trace = grid.data.addObject();
    trace.put("type", "scatter").put("legendgroup", curve.label());
    return axes.into(trace, "xaxis", "yaxis");
  }

  private static void line(ObjectNode trace, Curve curve, CurvePanel panel, Set<String> inLegend) {
    Look look = Look.of(curve.label());
    boolean measured = curve.count() > 0;
    trace.put("mode", measured ? "lines+markers" : "lines");
    trace.put("name", measured ? curve.label() + " (n = " + curve.count() + ")" : curve.label());
    boolean isMarked = !curve.marks().isEmpty();
    boolean isNamed = !isMarked && panel.curves().size() <= FEW_CURVES && curve.x().length > 2;
    trace.put("showlegend", !isNamed && inLegend.add(curve.label()));
    Json.numbers(trace.putArray("x"), curve.x());
    Json.numbers(trace.putArray("y"), curve.mean());
    Json.numbers(trace.putArray("customdata"), curve.deviation());
    look.style(trace, MOST_MARKERS);
    if (isMarked) {
      mark(trace, curve, look);
    } else if (isNamed) {
      label(trace, curve, panel, look);
    }
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

  /** Words beside the points, and markers that grow, so that the order shows. */
  private static void mark(ObjectNode trace, Curve curve, Look look) {
    write(trace, curve.marks(), "bottom right", look);
    ArrayNode sizes = ((ObjectNode) trace.get("marker")).put("opacity", 1).putArray("size");
    IntStream.range(0, curve.marks().size()).forEach(i -> sizes.add(FIRST_MARKER + 3 * i));
  }

  /** Writes a curve's name below it where it rises, else above, where it is far from the others. */
  private static void label(ObjectNode trace, Curve curve, CurvePanel panel, Look look) {
    double[] mean = curve.mean();
    int last = mean.length - 1;
    // From the second point to the middle one the words have room on their right.
    int place =
        IntStream.rangeClosed(1, last / 2)
            .boxed()
            .max(Comparator.comparingDouble(i -> room(curve, i, panel)))
            .orElseThrow();
    List<String> words = new ArrayList<>(Collections.nCopies(mean.length, ""));
    words.set(place, trace.get("name").asText());
    boolean rises = mean[place + 1] > mean[place - 1];
    trace.put("cliponaxis", false);
    write(trace, words, rises ? "bottom right" : "top right", look);
  }

  /** How far the nearest other curve is. */
  private static double room(Curve curve, int i, CurvePanel panel) {
    return panel.curves().stream()
        .filter(other -> other != curve && i < other.mean().length)
        .mapToDouble(other -> distance(curve.mean()[i], other.mean()[i], panel))
        .min()
        .orElse(0);
  }

  private static double distance(double a, double b, CurvePanel panel) {
    double apart = panel.logarithmic() ? Math.abs(Math.log(a / b)) : Math.abs(a - b);
    return Double.isFinite(apart) ? apart : -1;
  }

  private static void write(ObjectNode trace, List<String> words, String side, Look look) {
    trace.put("mode", trace.get("mode").asText() + "+text").put("textposition", side);
    trace.putObject("textfont").put("size", Style.SMALL).put("color", look.colour());
    words.forEach(trace.putArray("text")::add);
  }

  /** The outline of mean ± deviation, forth along the top and back along the bottom. */
  private static void band(ObjectNode trace, Curve curve, boolean isLogarithmic) {
    int[] known =
        IntStream.range(0, curve.x().length)
            .filter(i -> Double.isFinite(curve.mean()[i] + curve.deviation()[i]))
            .filter(i -> !isLogarithmic || curve.mean()[i] > 0)
            .toArray();
    int n = known.length;
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int k = 0; k < n; k++) {
      int i = known[k];
      double mean = curve.mean()[i];
      double upper = mean + curve.deviation()[i];
      x[k] = curve.x()[i];
      y[k] = upper;
      x[2 * n - 1 - k] = curve.x()[i];
      y[2 * n - 1 - k] = isLogarithmic ? mean * mean / upper : mean - curve.deviation()[i];
    }
    trace.put("mode", "lines").put("fill", "toself");
    trace.put("fillcolor", Look.of(curve.label()).translucent(0.16));
    Json.numbers(trace.putArray("x"), x);
    Json.numbers(trace.putArray("y"), y);
    trace.putObject("line").put("width", 0);
    trace.put("showlegend", false).put("hoverinfo", "skip");
  }
}
