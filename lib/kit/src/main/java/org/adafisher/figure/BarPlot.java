package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import tech.tablesaw.plotly.components.Figure;

/** Grouped bars with error bars. */
public final class BarPlot {

  private BarPlot() {}

  /**
   * Draws panels below each other.
   *
   * @param title the title, naming the data
   * @param panels at least one
   * @return the figure
   */
  public static Figure of(String title, BarPanel... panels) {
    return PanelGrid.figure(title, 1, List.of(panels));
  }

  static void draw(PanelGrid grid, BarPanel panel, Set<String> inLegend) {
    PanelGrid.Axes axes = grid.next(panel.title(), panel.xTitle(), panel.yTitle());
    grid.layout.put("barmode", "group").put("bargap", 0.25);
    axes.x().put("type", "category");
    axes.y().put("rangemode", "tozero");
    for (Bars bars : panel.methods()) {
      add(axes.into(grid.data.addObject(), "xaxis", "yaxis"), panel, bars)
          .put("showlegend", inLegend.add(bars.label()));
    }
  }

  private static ObjectNode add(ObjectNode trace, BarPanel panel, Bars bars) {
    trace.put("type", "bar").put("name", bars.label()).put("legendgroup", bars.label());
    panel.groups().forEach(trace.putArray("x")::add);
    Json.numbers(trace.putArray("y"), bars.values());
    trace.putObject("marker").put("color", Look.of(bars.label()).colour());
    double[] above = new double[bars.values().length];
    double[] below = new double[above.length];
    for (int i = 0; i < above.length; i++) {
      above[i] = bars.highest()[i] - bars.values()[i];
      below[i] = bars.values()[i] - bars.lowest()[i];
    }
    ObjectNode error = trace.putObject("error_y");
    error.put("type", "data").put("symmetric", false).put("color", "#444444");
    Json.numbers(error.putArray("array"), above);
    Json.numbers(error.putArray("arrayminus"), below);
    trace.put("texttemplate", "%{y:.3~g}").put("textposition", "inside");
    trace.put("insidetextanchor", "start").put("textangle", 0);
    return trace.put(
        "hovertemplate",
        "<b>%{fullData.name}</b><br>%{x}<br>" + panel.yTitle() + ": %{y:.3~g}<extra></extra>");
  }
}
