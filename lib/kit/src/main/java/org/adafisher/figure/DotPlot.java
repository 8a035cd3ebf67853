package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import tech.tablesaw.plotly.components.Figure;

/** Dots by category, one line each, the first on top. */
public final class DotPlot {

  private static final int LINE = 26;

  private DotPlot() {}

  /**
   * Draws dots.
   *
   * @param title the title, naming the data
   * @param categories the lines
   * @param panels side by side
   * @return the figure
   */
  public static Figure of(String title, List<String> categories, List<DotPanel> panels) {
    int height = Math.max(200, LINE * categories.size());
    PanelGrid grid = new PanelGrid(title, panels.size(), panels.size(), height, 24);
    for (int i = 0; i < panels.size(); i++) {
      DotPanel panel = panels.get(i);
      PanelGrid.Axes axes = grid.next(panel.title(), panel.xTitle(), "");
      double margin = 0.03 * (panel.most() - panel.least());
      axes.x().putArray("range").add(panel.least() - margin).add(panel.most() + margin);
      axes.y().put("autorange", "reversed").put("dtick", 1).put("showticklabels", i == 0);
      for (DotPanel.Dots dots : panel.dots()) {
        add(grid, axes, categories, dots, i == 0);
      }
    }
    return grid.figure();
  }

  private static void add(
      PanelGrid grid,
      PanelGrid.Axes axes,
      List<String> categories,
      DotPanel.Dots dots,
      boolean inLegend) {
    ObjectNode trace = axes.into(grid.data.addObject(), "xaxis", "yaxis");
    trace.put("type", "scatter").put("mode", "markers").put("name", dots.label());
    trace.put("legendgroup", dots.label()).put("showlegend", inLegend);
    Json.colours(trace.putArray("x"), dots.values());
    ArrayNode lines = trace.putArray("y");
    categories.forEach(lines::add);
    ObjectNode marker = trace.putObject("marker").put("size", 11).put("symbol", dots.symbol());
    marker
        .put("color", dots.colour())
        .putObject("line")
        .put("width", 1.8)
        .put("color", dots.colour());
    trace.put("hovertemplate", dots.label() + ", %{y}: %{x:.3~g}<extra></extra>");
  }
}
