package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tech.tablesaw.plotly.components.Figure;

/** Panels in rows and columns, each with its own axes and a title above it. */
final class PanelGrid {

  private static final double GAP_ACROSS = 0.14;
  private static final double NARROW_GAP = 0.025;
  private static final int MOST_WIDE = 3;
  private static final int GAP_DOWN_PIXELS = 92;
  private static final int FRAME_PIXELS = 180;
  private static final int HEADING_PIXELS = 6;
  private static final double LEGEND_PIXELS = 76;
  private static final int HIGH_PANEL = 330;
  private static final int LOW_PANEL = 270;
  private static final int RIGHT = 24;

  final ArrayNode data = Style.JSON.createArrayNode();
  final ObjectNode layout;
  private final int rows;
  private final int columns;
  private final double gapDown;
  private int made;

  /**
   * Creates a grid that is filled row by row.
   *
   * @param panelPixels the height of a panel
   * @param right the margin on the right, pixels
   */
  PanelGrid(String title, int panels, int columns, int panelPixels, int right) {
    if (panels < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "figure '" + title + "': " + panels + " panels in " + columns + " columns: at least 1");
    }
    this.columns = columns;
    rows = (panels + columns - 1) / columns;
    int inside = rows * panelPixels + (rows - 1) * GAP_DOWN_PIXELS;
    gapDown = (double) GAP_DOWN_PIXELS / inside;
    layout = Style.layout(title, inside + FRAME_PIXELS);
    ObjectNode margin = (ObjectNode) layout.get("margin");
    margin.put("r", right).put("t", margin.get("t").asInt() + HEADING_PIXELS);
    ((ObjectNode) layout.get("legend")).put("y", -LEGEND_PIXELS / inside);
    layout.putArray("annotations");
    layout.putArray("shapes");
  }

  /** The axes of one panel, and what its traces and shapes call them. */
  record Axes(ObjectNode x, ObjectNode y, String suffix, double bottom, double top) {
    ObjectNode into(ObjectNode traceOrShape, String xKey, String yKey) {
      return traceOrShape.put(xKey, "x" + suffix).put(yKey, "y" + suffix);
    }
  }

  Axes next(String title, String xTitle, String yTitle) {
    String suffix = made == 0 ? "" : String.valueOf(made + 1);
    // Panels of a strip share the axis of the first.
    double gap = columns > MOST_WIDE ? NARROW_GAP : GAP_ACROSS;
    double width = (1 - gap * (columns - 1)) / columns;
    double height = (1 - gapDown * (rows - 1)) / rows;
    double left = made % columns * (width + gap);
    double bottom = (rows - 1 - made / columns) * (height + gapDown);
    made++;
    ObjectNode x =
        Style.axis(layout.putObject("xaxis" + suffix), xTitle).put("anchor", "y" + suffix);
    x.putArray("domain").add(left).add(Math.min(1, left + width));
    ObjectNode y =
        Style.axis(layout.putObject("yaxis" + suffix), yTitle).put("anchor", "x" + suffix);
    y.putArray("domain").add(bottom).add(Math.min(1, bottom + height));
    ObjectNode heading = ((ArrayNode) layout.get("annotations")).addObject();
    heading.put("text", title).put("showarrow", false).put("xref", "paper").put("yref", "paper");
    heading.put("x", left).put("xanchor", "left").put("y", Math.min(1, bottom + height));
    heading.put("yanchor", "bottom").put("yshift", 4).putObject("font").put("size", 14);
    return new Axes(x, y, suffix, bottom, Math.min(1, bottom + height));
  }

  ObjectNode shape() {
    return ((ArrayNode) layout.get("shapes")).addObject();
  }

  Figure figure() {
    return new PlotlyFigure(data, layout);
  }

  /** Draws curves and bars, row by row, with one legend. */
  static Figure figure(String title, int columns, List<? extends Panel> panels) {
    int across = Math.min(columns, Math.max(1, panels.size()));
    int pixels = panels.size() > across ? LOW_PANEL : HIGH_PANEL;
    PanelGrid grid = new PanelGrid(title, panels.size(), across, pixels, RIGHT);
    Set<String> inLegend = new HashSet<>();
    for (Panel panel : panels) {
      if (panel instanceof CurvePanel curves) {
        CurvePlot.draw(grid, curves, inLegend);
      } else if (panel instanceof BarPanel bars) {
        BarPlot.draw(grid, bars, inLegend);
      }
    }
    return grid.figure();
  }
}
