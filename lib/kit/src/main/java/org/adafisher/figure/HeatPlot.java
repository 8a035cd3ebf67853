package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.plotly.components.Figure;

/** Grids of values as colours, side by side on one scale, with the values written into them. */
public final class HeatPlot {

  private static final int HEIGHT = 480;
  private static final double GAP = 0.035;
  // Cividis reversed: low is light, and readable with any colour vision.
  private static final String[] LOW_TO_HIGH = {
    "#FDE737", "#BBAF71", "#7C7B78", "#414D6B", "#00204C"
  };

  private final ArrayNode data = Style.JSON.createArrayNode();
  private final ObjectNode layout;

  private HeatPlot(String title) {
    layout = Style.layout(title, HEIGHT);
    layout.putArray("annotations");
  }

  /**
   * Draws grids.
   *
   * @param title the title, naming the data
   * @param axes the horizontal axis' title, the vertical one's and what the colours mean
   * @param columns the names of the columns
   * @param rows the names of the rows, from the bottom
   * @param range the values of the first and the last colour; what lies outside has these too, and
   *     is written as more or less than them
   * @param panels at least one
   * @return the figure
   */
  public static Figure of(
      String title,
      List<String> axes,
      List<String> columns,
      List<String> rows,
      double[] range,
      List<HeatPanel> panels) {
    if (panels.isEmpty() || axes.size() != 3) {
      throw new IllegalArgumentException(
          "figure '" + title + "': at least one panel and three titles of axes, not " + axes);
    }
    HeatPlot plot = new HeatPlot(title);
    plot.colours(axes.get(2), range);
    for (int i = 0; i < panels.size(); i++) {
      plot.add(panels.get(i), axes, columns, rows, range, i, panels.size());
    }
    return new PlotlyFigure(plot.data, plot.layout);
  }

  private void colours(String title, double[] range) {
    ObjectNode axis = layout.putObject("coloraxis").put("cmin", range[0]).put("cmax", range[1]);
    ArrayNode scale = axis.putArray("colorscale");
    for (int i = 0; i < LOW_TO_HIGH.length; i++) {
      scale.addArray().add(i / (LOW_TO_HIGH.length - 1.0)).add(LOW_TO_HIGH[i]);
    }
    ObjectNode bar = axis.putObject("colorbar").put("thickness", 16).put("outlinewidth", 0);
    bar.putObject("title").put("text", title).put("side", "right");
  }

  private void add(
      HeatPanel panel,
      List<String> axes,
      List<String> columns,
      List<String> rows,
      double[] range,
      int index,
      int count) {
    String suffix = index == 0 ? "" : String.valueOf(index + 1);
    double width = (1 - GAP * (count - 1)) / count;
    double left = index * (width + GAP);
    ObjectNode xAxis = Style.axis(layout.putObject("xaxis" + suffix), axes.get(0));
    xAxis.put("type", "category").put("anchor", "y" + suffix).put("showgrid", false);
    xAxis.putArray("domain").add(left).add(Math.min(1, left + width));
    ObjectNode yAxis =
        Style.axis(layout.putObject("yaxis" + suffix), index == 0 ? axes.get(1) : "");
    yAxis.put("type", "category").put("anchor", "x" + suffix).put("showgrid", false);
    yAxis.put("showticklabels", index == 0);
    ObjectNode name = ((ArrayNode) layout.get("annotations")).addObject();
    name.put("text", "<b>" + panel.title() + "</b>").put("showarrow", false);
    name.put("xref", "paper").put("yref", "paper").put("x", left + width / 2);
    name.put("y", 1).put("yanchor", "bottom").put("xanchor", "center");
    ObjectNode trace = data.addObject().put("type", "heatmap").put("coloraxis", "coloraxis");
    trace.put("xaxis", "x" + suffix).put("yaxis", "y" + suffix).put("name", panel.title());
    trace.put("xgap", 2).put("ygap", 2).put("hoverongaps", false);
    columns.forEach(trace.putArray("x")::add);
    rows.forEach(trace.putArray("y")::add);
    ArrayNode values = trace.putArray("z");
    for (double[] row : panel.values()) {
      Json.numbers(values.addArray(), row);
    }
    ArrayNode texts = trace.putArray("text");
    for (double[] row : panel.values()) {
      ArrayNode into = texts.addArray();
      Arrays.stream(row).forEach(value -> into.add(text(value, range)));
    }
    trace.put("texttemplate", "%{text}");
    trace.put(
        "hovertemplate",
        "<b>%{fullData.name}</b><br>"
            + axes.get(0)
            + " %{x}<br>"
            + axes.get(1)
            + " %{y}<br>"
            + axes.get(2)
            + ": %{z:.4~g}<extra></extra>");
  }

  /** A value as its colour shows it: what lies outside the range is only known to do so. */
  private static String text(double value, double[] range) {
    if (Double.isNaN(value)) {
      return "";
    }
    String bound = value > range[1] ? ">" : value < range[0] ? "<" : "";
    double shown = Math.max(range[0], Math.min(range[1], value));
    return bound + String.format(Locale.ROOT, "%.2f", shown);
  }
}
