package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.plotly.components.Figure;

/** A surface as colours and contours, with paths over it (paper Fig. 1). */
public final class LandscapePlot {

  private static final int HEIGHT = 660;
  private static final int MOST_MARKERS = 14;
  private static final int LEVELS = 16;
  private static final String[] PALE_TO_SLATE = {"#FFF6D5", "#E3E6CF", "#B4C4CC", "#7B8DA8"};
  private static final String START = "circle";
  private static final String END = "star";

  private final ArrayNode data = Style.JSON.createArrayNode();
  private final ObjectNode layout;

  private LandscapePlot(String title, String xTitle, String yTitle, boolean equalAxes) {
    layout = Style.layout(title, HEIGHT);
    ((ObjectNode) layout.get("legend")).put("y", -0.13);
    Style.axis(layout.putObject("xaxis"), xTitle).put("constrain", "domain");
    ObjectNode yAxis = Style.axis(layout.putObject("yaxis"), yTitle).put("constrain", "domain");
    if (equalAxes) {
      yAxis.put("scaleanchor", "x").put("scaleratio", 1);
    }
  }

  /**
   * Draws a surface and paths.
   *
   * @param title the title, naming the data
   * @param xTitle the horizontal axis
   * @param yTitle the vertical axis
   * @param surface the surface
   * @param paths the paths; a circle marks the start, a star the end
   * @param equalAxes whether a unit is as long on both axes
   * @return the figure
   */
  public static Figure of(
      String title,
      String xTitle,
      String yTitle,
      Surface surface,
      List<Trajectory> paths,
      boolean equalAxes) {
    LandscapePlot plot = new LandscapePlot(title, xTitle, yTitle, equalAxes);
    plot.contours(surface);
    paths.forEach(plot::halo);
    paths.forEach(plot::path);
    paths.forEach(plot::ends);
    if (!paths.isEmpty()) {
      plot.key("start", START, "white");
      plot.key("end", END, "#777777");
    }
    return new PlotlyFigure(plot.data, plot.layout);
  }

  private void contours(Surface surface) {
    ObjectNode trace = data.addObject();
    trace.put("type", "contour").put("name", surface.title());
    ObjectNode contours = trace.putObject("contours").put("coloring", "heatmap");
    if (surface.most() > surface.least()) {
      trace.put("zmin", surface.least()).put("zmax", surface.most()).put("autocontour", false);
      double step = roundStep((surface.most() - surface.least()) / LEVELS);
      contours.put("start", Math.ceil(surface.least() / step) * step);
      contours.put("end", surface.most()).put("size", step);
    }
    ArrayNode scale = trace.putArray("colorscale");
    for (int i = 0; i < PALE_TO_SLATE.length; i++) {
      scale.addArray().add(i / (PALE_TO_SLATE.length - 1.0)).add(PALE_TO_SLATE[i]);
    }
    trace.putObject("line").put("width", 0.7).put("color", "rgba(70,80,100,0.45)");
    ObjectNode bar = trace.putObject("colorbar");
    bar.put("thickness", 16).put("outlinewidth", 0.5).put("exponentformat", "power");
    bar.putObject("title").put("text", surface.title()).put("side", "right");
    trace.put("hovertemplate", "%{x:.4~g}, %{y:.4~g}: %{z:.4~g}<extra></extra>");
    Json.numbers(trace.putArray("x"), surface.x());
    Json.numbers(trace.putArray("y"), surface.y());
    ArrayNode rows = trace.putArray("z");
    for (double[] row : surface.values()) {
      Json.colours(rows.addArray(), row);
    }
  }

  /** The colour of a share of the scale, from 0 to 1, as Plotly mixes it. */
  static String colour(double share) {
    double place = Math.max(0, Math.min(1, share)) * (PALE_TO_SLATE.length - 1);
    int low = Math.min(PALE_TO_SLATE.length - 2, (int) place);
    int from = Integer.parseInt(PALE_TO_SLATE[low].substring(1), 16);
    int to = Integer.parseInt(PALE_TO_SLATE[low + 1].substring(1), 16);
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double one =
          (from >> shift & 255) + (place - low) * ((to >> shift & 255) - (from >> shift & 255));
      mixed |= (int) Math.round(one) << shift;
    }
    return String.format(Locale.ROOT, "#%06X", mixed);
  }

  /** The next of 1, 2, 5, 10, … times a power of ten, so that the colour bar has round numbers. */
  private static double roundStep(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    double digit = step / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }

  private ObjectNode scatter(Trajectory path, double[] x, double[] y) {
    ObjectNode trace = data.addObject().put("type", "scatter").put("legendgroup", path.label());
    Json.numbers(trace.putArray("x"), x);
    Json.numbers(trace.putArray("y"), y);
    return trace;
  }

  /** White below a path, so that it stands out from the surface and from other paths. */
  private void halo(Trajectory path) {
    ObjectNode trace = scatter(path, path.x(), path.y()).put("mode", "lines");
    trace.put("showlegend", false).put("hoverinfo", "skip");
    trace.putObject("line").put("color", "rgba(255,255,255,0.75)").put("width", 5.5);
  }

  private void path(Trajectory path) {
    Look look = Look.of(path.label());
    ObjectNode trace = scatter(path, path.x(), path.y()).put("mode", "lines+markers");
    trace.put("name", path.label());
    trace.put("hovertemplate", "<b>%{fullData.name}</b><br>%{x:.5~g}, %{y:.5~g}<extra></extra>");
    look.style(trace, MOST_MARKERS);
  }

  private void ends(Trajectory path) {
    int last = path.x().length - 1;
    ObjectNode trace =
        scatter(
            path,
            new double[] {path.x()[last], path.x()[0]},
            new double[] {path.y()[last], path.y()[0]});
    trace.put("mode", "markers").put("showlegend", false).put("hoverinfo", "skip");
    ObjectNode marker = trace.putObject("marker");
    marker.putArray("symbol").add(END).add(START);
    marker.putArray("size").add(16).add(12);
    marker.putArray("color").add(Look.of(path.label()).colour()).add("white");
    marker.putObject("line").put("color", "black").put("width", 1.5);
  }

  /** An entry of the legend that stands for all paths. */
  private void key(String name, String symbol, String colour) {
    ObjectNode trace = data.addObject().put("type", "scatter").put("mode", "markers");
    trace.put("name", name).putArray("x").addNull();
    trace.putArray("y").addNull();
    ObjectNode marker = trace.putObject("marker");
    marker.put("symbol", symbol).put("color", colour).put("size", symbol.equals(END) ? 14 : 11);
    marker.putObject("line").put("color", "black").put("width", 1.5);
  }
}
