package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import tech.tablesaw.plotly.components.Figure;

/** Grouped bars with error bars: several methods in several groups. */
public final class BarPlot {

  private static final int HEIGHT = 480;

  private BarPlot() {}

  /**
   * Draws bars from zero.
   *
   * @param title the title, naming the data
   * @param xTitle what the groups are
   * @param yTitle the vertical axis with its unit
   * @param groups the groups' names
   * @param methods the methods, each with a bar a group
   * @return the figure
   */
  public static Figure of(
      String title, String xTitle, String yTitle, List<String> groups, List<Bars> methods) {
    ArrayNode data = Style.JSON.createArrayNode();
    for (Bars bars : methods) {
      if (bars.values().length != groups.size()) {
        throw new IllegalArgumentException(
            bars.label() + ": " + bars.values().length + " bars for groups " + groups);
      }
      add(data.addObject(), groups, bars, yTitle);
    }
    ObjectNode layout = Style.layout(title, HEIGHT);
    layout.put("barmode", "group").put("bargap", 0.25);
    Style.axis(layout.putObject("xaxis"), xTitle).put("type", "category");
    Style.axis(layout.putObject("yaxis"), yTitle).put("rangemode", "tozero");
    return new PlotlyFigure(data, layout);
  }

  private static void add(ObjectNode trace, List<String> groups, Bars bars, String yTitle) {
    trace.put("type", "bar").put("name", bars.label());
    groups.forEach(trace.putArray("x")::add);
    Json.numbers(trace.putArray("y"), bars.values());
    trace.putObject("marker").put("color", Look.of(bars.label()).colour());
    double[] above = new double[groups.size()];
    double[] below = new double[groups.size()];
    for (int i = 0; i < above.length; i++) {
      above[i] = bars.highest()[i] - bars.values()[i];
      below[i] = bars.values()[i] - bars.lowest()[i];
    }
    ObjectNode error = trace.putObject("error_y");
    error.put("type", "data").put("symmetric", false).put("color", "#444444");
    Json.numbers(error.putArray("array"), above);
    Json.numbers(error.putArray("arrayminus"), below);
    trace.put("texttemplate", "%{y:.2f}").put("textposition", "inside");
    trace.put("insidetextanchor", "start").put("textangle", 0);
    trace.put(
        "hovertemplate",
        "<b>%{fullData.name}</b><br>%{x}<br>" + yTitle + ": %{y:.3~g}<extra></extra>");
  }
}
