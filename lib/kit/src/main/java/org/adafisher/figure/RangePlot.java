package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.plotly.components.Figure;

/**
 * Ranges with a marked middle at named places; panels below each other share one logarithmic axis.
 */
public final class RangePlot {

  private static final int PANEL_HEIGHT = 230;
  private static final int NAMES_HEIGHT = 125;
  private static final double GAP = 0.07;
  private static final double SPREAD = 0.66;
  private static final double MOST_STEP = 0.2;
  // Along viridis, none too faint for a line: what they show is an order.
  private static final List<String> EARLY_TO_LATE =
      List.of("#C7B32C", "#3FAE6F", "#2C728E", "#472D7B");
  private static final List<String> SYMBOLS = List.of("circle", "square", "diamond", "cross");

  private final ArrayNode data = Style.JSON.createArrayNode();
  private final ObjectNode layout;
  private final List<String> places;
  private final DoubleSummaryStatistics span;
  private final Set<String> inLegend = new HashSet<>();

  private RangePlot(String title, List<String> places, List<RangePanel> panels) {
    this.places = places;
    span =
        panels.stream()
            .flatMap(panel -> panel.series().stream())
            .flatMap(range -> Stream.of(range.low(), range.high()))
            .flatMapToDouble(Arrays::stream)
            .filter(value -> value > 0)
            .summaryStatistics();
    layout = Style.layout(title, 190 + PANEL_HEIGHT * panels.size());
    layout.putArray("annotations");
  }

  /**
   * Draws ranges.
   *
   * @param title the title, naming the data
   * @param yTitle the vertical axis
   * @param places the names of the places
   * @param panels the panels, at least one, from the top; every series has a range per place
   * @return the figure
   */
  public static Figure of(
      String title, String yTitle, List<String> places, List<RangePanel> panels) {
    if (panels.isEmpty()) {
      throw new IllegalArgumentException("figure '" + title + "': at least one panel");
    }
    RangePlot plot = new RangePlot(title, places, panels);
    for (int i = 0; i < panels.size(); i++) {
      plot.add(panels.get(i), yTitle, i, panels.size());
    }
    // Below the slanted names of the places.
    double names = NAMES_HEIGHT / (double) (PANEL_HEIGHT * panels.size());
    ((ObjectNode) plot.layout.get("legend")).put("y", -names);
    return new PlotlyFigure(plot.data, plot.layout);
  }

  private void add(RangePanel panel, String yTitle, int index, int count) {
    String suffix = index == 0 ? "" : String.valueOf(index + 1);
    double height = (1 - GAP * (count - 1)) / count;
    double top = 1 - index * (height + GAP);
    ObjectNode xAxis = Style.axis(layout.putObject("xaxis" + suffix), "");
    xAxis.put("anchor", "y" + suffix).put("tickmode", "array").put("showgrid", false);
    xAxis.put("showticklabels", index == count - 1).put("tickangle", -45);
    xAxis.putArray("range").add(-0.6).add(places.size() - 0.4);
    ArrayNode ticks = xAxis.putArray("tickvals");
    IntStream.range(0, places.size()).forEach(ticks::add);
    places.forEach(xAxis.putArray("ticktext")::add);
    ObjectNode yAxis = Style.axis(layout.putObject("yaxis" + suffix), yTitle);
    yAxis.put("anchor", "x" + suffix);
    Style.logarithmic(yAxis, span.getMin(), span.getMax());
    if (index > 0) {
      yAxis.put("matches", "y");
    }
    yAxis.putArray("domain").add(Math.max(0, top - height)).add(top);
    ObjectNode name = ((ArrayNode) layout.get("annotations")).addObject();
    name.put("text", "<b>" + panel.title() + "</b>").put("showarrow", false);
    name.put("xref", "paper").put("yref", "paper").put("x", 0).put("xanchor", "left");
    name.put("y", top).put("yanchor", "bottom");
    for (int i = 0; i < panel.series().size(); i++) {
      add(panel.series().get(i), suffix, i, panel.series().size());
    }
  }

  private void add(Range range, String suffix, int index, int count) {
    double step = Math.min(MOST_STEP, SPREAD / count);
    double shift = step * (index - (count - 1) / 2.0);
    String colour = EARLY_TO_LATE.get(index * EARLY_TO_LATE.size() / Math.max(1, count));
    ObjectNode trace = data.addObject().put("type", "scatter").put("mode", "markers");
    trace.put("name", range.label()).put("legendgroup", range.label());
    trace.put("showlegend", inLegend.add(range.label()));
    trace.put("xaxis", "x" + suffix).put("yaxis", "y" + suffix);
    int n = places.size();
    Json.numbers(trace.putArray("x"), IntStream.range(0, n).mapToDouble(i -> i + shift).toArray());
    Json.numbers(trace.putArray("y"), range.middle());
    places.forEach(trace.putArray("text")::add);
    ArrayNode ends = trace.putArray("customdata");
    ObjectNode bar = trace.putObject("error_y").put("type", "data").put("symmetric", false);
    bar.put("color", colour).put("thickness", 2).put("width", 3);
    Json.numbers(bar.putArray("array"), differences(range.high(), range.middle()));
    Json.numbers(bar.putArray("arrayminus"), differences(range.middle(), range.low()));
    for (int i = 0; i < n; i++) {
      ends.addArray().add(range.low()[i]).add(range.high()[i]);
    }
    ObjectNode marker = trace.putObject("marker").put("color", colour).put("size", 7);
    marker.put("symbol", SYMBOLS.get(index % SYMBOLS.size()));
    trace.put(
        "hovertemplate",
        "<b>%{text}</b>, %{fullData.name}<br>%{customdata[0]:.5~g} … %{y:.5~g} …"
            + " %{customdata[1]:.5~g}<extra></extra>");
  }

  private static double[] differences(double[] upper, double[] lower) {
    return IntStream.range(0, upper.length).mapToDouble(i -> upper[i] - lower[i]).toArray();
  }
}
