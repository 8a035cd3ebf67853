package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import tech.tablesaw.plotly.components.Figure;

/** A surface as filled contours, with paths over it (paper Fig. 1). */
public final class LandscapePlot {

  private LandscapePlot() {}

  /**
   * Draws a surface and paths.
   *
   * @param title the title, naming the data
   * @param xTitle the horizontal axis
   * @param yTitle the vertical axis
   * @param valueTitle what the colours mean
   * @param x grid places
   * @param y grid places
   * @param surface {@code [y.length][x.length]}; NaN stays blank
   * @param range the least and the greatest value of the colour scale
   * @param paths the paths; a circle marks the start, a star the end
   * @return the figure
   */
  public static Figure of(
      String title,
      String xTitle,
      String yTitle,
      String valueTitle,
      double[] x,
      double[] y,
      double[][] surface,
      double[] range,
      List<Trajectory> paths) {
    ArrayNode data = Style.JSON.createArrayNode();
    contour(data.addObject(), valueTitle, x, y, surface, range);
    for (Trajectory path : paths) {
      line(data.addObject(), path);
    }
    ObjectNode layout = Style.layout(title, xTitle, yTitle);
    layout.put("height", 620);
    layout.putObject("legend").put("orientation", "h").put("y", -0.14).put("x", 0);
    ((ObjectNode) layout.get("margin")).put("b", 120);
    return new PlotlyFigure(data, layout);
  }

  private static void contour(
      ObjectNode trace,
      String valueTitle,
      double[] x,
      double[] y,
      double[][] surface,
      double[] range) {
    trace.put("type", "contour").put("colorscale", "Greys").put("reversescale", true);
    trace.put("autocontour", false).put("zmin", range[0]).put("zmax", range[1]);
    trace
        .putObject("contours")
        .put("coloring", "heatmap")
        .put("start", range[0])
        .put("end", range[1])
        .put("size", (range[1] - range[0]) / 20);
    trace.putObject("line").put("width", 0.4).put("color", "#999");
    trace.putObject("colorbar").putObject("title").put("text", valueTitle).put("side", "right");
    Json.numbers(trace.putArray("x"), x);
    Json.numbers(trace.putArray("y"), y);
    ArrayNode rows = trace.putArray("z");
    for (double[] row : surface) {
      Json.numbers(rows.addArray(), row);
    }
  }

  private static void line(ObjectNode trace, Trajectory path) {
    int last = path.x().length - 1;
    trace.put("type", "scatter").put("mode", "lines+markers").put("name", path.label());
    Json.numbers(trace.putArray("x"), path.x());
    Json.numbers(trace.putArray("y"), path.y());
    trace
        .putObject("line")
        .put("color", Style.colour(path.label()))
        .put("dash", Style.dash(path.label()))
        .put("width", 3);
    ObjectNode marker = trace.putObject("marker");
    ArrayNode symbols = marker.putArray("symbol");
    ArrayNode sizes = marker.putArray("size");
    for (int i = 0; i <= last; i++) {
      symbols.add(i == last ? "star" : "circle");
      sizes.add(i == last ? 15 : i == 0 ? 11 : 0);
    }
    marker.put("color", Style.colour(path.label()));
  }
}
