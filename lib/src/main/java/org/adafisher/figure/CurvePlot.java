package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import tech.tablesaw.plotly.components.Figure;

/** Mean curves with bands of one standard deviation over seeds. */
public final class CurvePlot {

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
    ArrayNode data = Style.JSON.createArrayNode();
    for (Curve curve : curves) {
      if (curve.count() > 1) {
        band(data.addObject(), curve);
      }
      line(data.addObject(), curve);
    }
    return new PlotlyFigure(data, Style.layout(title, xTitle, yTitle));
  }

  private static void line(ObjectNode trace, Curve curve) {
    trace.put("type", "scatter").put("mode", "lines+markers");
    trace.put("name", curve.label() + " (n = " + curve.count() + ")");
    Json.numbers(trace.putArray("x"), curve.x());
    Json.numbers(trace.putArray("y"), curve.mean());
    trace
        .putObject("line")
        .put("color", Style.colour(curve.label()))
        .put("dash", Style.dash(curve.label()))
        .put("width", 2.5);
  }

  /** The outline of mean ± deviation, forth along the top and back along the bottom. */
  private static void band(ObjectNode trace, Curve curve) {
    int n = curve.x().length;
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int i = 0; i < n; i++) {
      x[i] = curve.x()[i];
      y[i] = curve.mean()[i] + curve.deviation()[i];
      x[2 * n - 1 - i] = curve.x()[i];
      y[2 * n - 1 - i] = curve.mean()[i] - curve.deviation()[i];
    }
    trace.put("type", "scatter").put("mode", "lines").put("fill", "toself");
    Json.numbers(trace.putArray("x"), x);
    Json.numbers(trace.putArray("y"), y);
    trace.put("fillcolor", Style.colour(curve.label())).put("opacity", 0.18);
    trace.putObject("line").put("width", 0);
    trace.put("showlegend", false).put("hoverinfo", "skip");
  }
}
