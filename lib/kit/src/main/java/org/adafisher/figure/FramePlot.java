package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import tech.tablesaw.plotly.components.Figure;

/** The same panels at several moments: with a slider, or as a strip of pictures. */
public final class FramePlot {

  private static final int PANEL_HEIGHT = 210;
  private static final int COLUMNS = 3;
  private static final int SLIDER = 130;
  private static final double SMALLEST = 1e-12;

  private FramePlot() {}

  /**
   * What is drawn at one moment.
   *
   * @param name the moment, such as {@code 120}
   * @param panels the panels, every moment the same ones with the same curves
   */
  public record Frame(String name, List<CurvePanel> panels) {

    /** Copies the list. */
    public Frame {
      panels = List.copyOf(panels);
    }
  }

  /**
   * Draws panels in rows of three that a slider moves through time.
   *
   * @param title the title, naming the data
   * @param slider what stands before a moment's name, such as {@code step }
   * @param titles the panels' titles
   * @param frames the moments, at least one; the last is shown first
   * @return the figure
   */
  public static Figure sliding(
      String title, String slider, List<String> titles, List<Frame> frames) {
    Frame last = frames.get(frames.size() - 1);
    PanelGrid grid = new PanelGrid(title, titles.size(), COLUMNS, PANEL_HEIGHT, 24);
    Set<String> named = new HashSet<>();
    for (int i = 0; i < titles.size(); i++) {
      draw(grid, titles.get(i), last.panels.get(i), range(frames, i), true, named);
    }
    ArrayNode moving = Style.JSON.createArrayNode();
    for (Frame frame : frames) {
      ObjectNode one = moving.addObject().put("name", frame.name);
      ArrayNode data = one.putArray("data");
      frame.panels.forEach(
          panel -> panel.curves().forEach(curve -> values(data.addObject(), curve)));
    }
    grid.layout.put("height", grid.layout.get("height").asInt() + SLIDER);
    ((ObjectNode) grid.layout.get("margin")).put("b", 64 + SLIDER);
    slider(grid.layout, slider, frames);
    return new PlotlyFigure(grid.data, grid.layout, moving);
  }

  private static void slider(ObjectNode layout, String prefix, List<Frame> frames) {
    ObjectNode slider = layout.putArray("sliders").addObject();
    slider.put("active", frames.size() - 1).put("x", 0).put("len", 1);
    slider.put("y", -0.27).put("yanchor", "top").putObject("currentvalue").put("prefix", prefix);
    ArrayNode steps = slider.putArray("steps");
    for (Frame frame : frames) {
      ObjectNode step = steps.addObject().put("label", frame.name).put("method", "animate");
      ArrayNode arguments = step.putArray("args");
      arguments.addArray().add(frame.name);
      ObjectNode how = arguments.addObject().put("mode", "immediate");
      how.putObject("frame").put("duration", 0).put("redraw", true);
      how.putObject("transition").put("duration", 0);
    }
  }

  /**
   * Draws panels below each other, and their moments side by side.
   *
   * @param title the title, naming the data
   * @param before what stands before a moment's name
   * @param titles the panels' titles
   * @param frames the moments, at most about five
   * @return the figure
   */
  public static Figure strip(String title, String before, List<String> titles, List<Frame> frames) {
    int columns = frames.size();
    PanelGrid grid = new PanelGrid(title, titles.size() * columns, columns, PANEL_HEIGHT, 24);
    Set<String> named = new HashSet<>();
    for (int i = 0; i < titles.size(); i++) {
      for (int k = 0; k < columns; k++) {
        String heading = i == 0 ? before + frames.get(k).name : "";
        CurvePanel panel = frames.get(k).panels.get(i);
        CurvePanel shown =
            new CurvePanel(
                k == 0 ? panel.xTitle() : "",
                k == 0 ? titles.get(i) : "",
                panel.logarithmic(),
                panel.curves());
        draw(grid, heading, shown, range(frames, i), k == 0, named);
      }
    }
    return grid.figure();
  }

  private static void draw(
      PanelGrid grid,
      String title,
      CurvePanel panel,
      double[] range,
      boolean isNumbered,
      Set<String> named) {
    PanelGrid.Axes axes = grid.next(title, panel.xTitle(), panel.yTitle());
    axes.y().put("exponentformat", "power").put("nticks", 6);
    if (panel.logarithmic()) {
      Style.logarithmic(axes.y(), Math.pow(10, range[0]), Math.pow(10, range[1]));
    }
    axes.y().put("showticklabels", isNumbered).putArray("range").add(range[0]).add(range[1]);
    for (Curve curve : panel.curves()) {
      ObjectNode trace = axes.into(grid.data.addObject(), "xaxis", "yaxis");
      trace.put("type", "scatter").put("mode", "lines").put("name", curve.label());
      // A curve without points has no entry in the legend.
      boolean inLegend = curve.x().length > 0 && named.add(curve.label());
      trace.put("legendgroup", curve.label()).put("showlegend", inLegend);
      Look.of(curve.label()).style(trace, 1);
      values(trace, curve);
      trace.put("hovertemplate", "<b>%{fullData.name}</b><br>%{x:.3~g}: %{y:.3~g}<extra></extra>");
    }
  }

  private static void values(ObjectNode trace, Curve curve) {
    Json.colours(trace.putArray("x"), curve.x());
    Json.colours(trace.putArray("y"), curve.mean());
  }

  /** The range of a panel over all moments, so that the eye can compare; logarithms of it. */
  private static double[] range(List<Frame> frames, int panel) {
    boolean isLogarithmic = frames.get(0).panels.get(panel).logarithmic();
    DoubleSummaryStatistics all =
        frames.stream()
            .flatMap(frame -> frame.panels.get(panel).curves().stream())
            .flatMapToDouble(curve -> values(curve, isLogarithmic))
            .summaryStatistics();
    if (all.getCount() == 0) {
      return new double[] {0, 1};
    }
    double margin = Math.max(0.04 * (all.getMax() - all.getMin()), SMALLEST);
    return new double[] {all.getMin() - margin, all.getMax() + margin};
  }

  private static DoubleStream values(Curve curve, boolean isLogarithmic) {
    DoubleStream finite = Arrays.stream(curve.mean()).filter(Double::isFinite);
    return isLogarithmic ? finite.filter(y -> y > SMALLEST).map(Math::log10) : finite;
  }
}
