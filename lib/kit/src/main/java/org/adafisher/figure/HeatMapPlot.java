package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.plotly.components.Figure;

/** Matrices as colours, row 0 on top (paper Figs. 7 and 8). */
public final class HeatMapPlot {

  private static final int PANEL = 330;
  private static final int COLOUR_BAR = 120;

  /** What is a millionth of the largest value, or less, has the last colour. */
  private static final double DECADES = 6;

  private final PanelGrid grid;
  private final Map<String, Scale> scales = new LinkedHashMap<>();

  /** A colour axis, its least and greatest exponent, and the rows beside which its bar stands. */
  private record Scale(String name, double least, double most, double bottom, double top) {
    Scale and(Scale more) {
      return new Scale(
          name, Math.min(least, more.least), Math.max(most, more.most), more.bottom, top);
    }
  }

  private HeatMapPlot(PanelGrid grid) {
    this.grid = grid;
  }

  /**
   * Draws matrices with a decade as long everywhere on a colour bar.
   *
   * @param title the title, naming the data
   * @param columns panels side by side
   * @param xTitle the horizontal axes
   * @param yTitle the vertical axes
   * @param centred whether the axes count from the middle, as frequencies do
   * @param maps the matrices, row by row
   * @return the figure
   */
  public static Figure of(
      String title,
      int columns,
      String xTitle,
      String yTitle,
      boolean centred,
      List<HeatMap> maps) {
    HeatMapPlot plot =
        new HeatMapPlot(new PanelGrid(title, maps.size(), columns, PANEL, COLOUR_BAR));
    maps.forEach(map -> plot.add(map, xTitle, yTitle, centred));
    plot.scales.forEach(plot::bar);
    return plot.grid.figure();
  }

  private void add(HeatMap map, String xTitle, String yTitle, boolean centred) {
    PanelGrid.Axes axes = grid.next(map.title(), xTitle, yTitle);
    axes.y().put("autorange", "reversed").put("scaleanchor", "x" + axes.suffix());
    for (ObjectNode axis : List.of(axes.x(), axes.y())) {
      axis.put("constrain", "domain").put("showgrid", false).put("nticks", 6);
    }
    double[] exponents = exponents(map.values());
    String name = "coloraxis" + (scales.isEmpty() ? "" : scales.size() + 1);
    Scale own = new Scale(name, exponents[0], exponents[1], axes.bottom(), axes.top());
    Scale scale = scales.merge(map.scale(), own, Scale::and);
    ObjectNode trace = axes.into(grid.data.addObject(), "xaxis", "yaxis");
    trace.put("type", "heatmap").put("coloraxis", scale.name).put("name", map.title());
    double cell = (double) map.size() / map.values().length;
    double first = (cell - 1) / 2 - (centred ? map.size() / 2 : 0);
    trace.put("x0", first).put("dx", cell).put("y0", first).put("dy", cell);
    trace.put(
        "hovertemplate", xTitle + " %{x:.0f}, " + yTitle + " %{y:.0f}: 10^%{z}<extra></extra>");
    ArrayNode rows = trace.putArray("z");
    for (double[] row : map.values()) {
      ArrayNode into = rows.addArray();
      for (double value : row) {
        if (value > 0) {
          // Two decimals are finer than the eye and keep the page small.
          into.add(Math.rint(100 * Math.log10(value)) / 100);
        } else {
          into.addNull();
        }
      }
    }
  }

  /** The least and the greatest logarithm. */
  private static double[] exponents(double[][] values) {
    DoubleSummaryStatistics all =
        Arrays.stream(values)
            .flatMapToDouble(Arrays::stream)
            .filter(value -> value > 0)
            .map(Math::log10)
            .summaryStatistics();
    return all.getCount() == 0 ? new double[2] : new double[] {all.getMin(), all.getMax()};
  }

  private void bar(String words, Scale scale) {
    ObjectNode axis = grid.layout.putObject(scale.name).put("colorscale", "Viridis");
    double least = Math.max(scale.least, scale.most - DECADES);
    axis.put("cmin", least).put("cmax", scale.most);
    ObjectNode bar = axis.putObject("colorbar").put("thickness", 14).put("outlinewidth", 0);
    bar.put("x", 1.01).put("xanchor", "left").put("y", (scale.bottom + scale.top) / 2);
    bar.put("len", scale.top - scale.bottom).put("lenmode", "fraction");
    ticks(bar.put("tickmode", "array"), least, scale.most);
    bar.putObject("title").put("text", words).put("side", "right");
  }

  /** Whole powers of ten, or over few of them 1, 2 and 5 times each. */
  private static void ticks(ObjectNode bar, double least, double most) {
    ArrayNode places = bar.putArray("tickvals");
    ArrayNode texts = bar.putArray("ticktext");
    int[] digits = most - least < Style.FEW_DECADES ? new int[] {1, 2, 5} : new int[] {1};
    for (int power = (int) Math.floor(least); power <= most; power++) {
      for (int digit : digits) {
        double place = power + Math.log10(digit);
        if (place >= least && place <= most) {
          places.add(place);
          texts.add(number(digit, power));
        }
      }
    }
  }

  private static String number(int digit, int power) {
    return Math.abs(power) <= 2
        ? BigDecimal.valueOf(digit).scaleByPowerOfTen(power).toPlainString()
        : (digit == 1 ? "" : digit + "·") + "10<sup>" + power + "</sup>";
  }
}
