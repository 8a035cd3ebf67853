package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.adafisher.analysis.GershgorinDiscs;
import tech.tablesaw.plotly.components.Figure;

/** Gershgorin discs in the complex plane, a unit as long on both axes (paper Figs. 3 and 6). */
public final class DiscPlot {

  private static final int MOST_DISCS = 48;
  private static final int PANEL = 330;
  private static final String WITHOUT_ZERO = "#0072B2";
  private static final String WITH_ZERO = "#8A8A8A";

  private final PanelGrid grid;

  private DiscPlot(PanelGrid grid) {
    this.grid = grid;
  }

  /**
   * Draws discs; of more than 48, the largest and others evenly down to the smallest. All centres
   * and eigenvalues are drawn.
   *
   * @param title the title, naming the data
   * @param columns panels side by side
   * @param panels the panels, row by row
   * @return the figure
   */
  public static Figure of(String title, int columns, List<DiscPanel> panels) {
    DiscPlot plot = new DiscPlot(new PanelGrid(title, panels.size(), columns, PANEL, 24));
    for (int i = 0; i < panels.size(); i++) {
      plot.add(panels.get(i), i == 0);
    }
    plot.key("disc without zero", WITHOUT_ZERO);
    plot.key("disc that contains zero", WITH_ZERO);
    return plot.grid.figure();
  }

  private void add(DiscPanel panel, boolean inLegend) {
    GershgorinDiscs discs = panel.discs();
    int[] drawn = sample(discs.radii());
    int count = discs.radii().length;
    String which =
        drawn.length == count ? count + " discs" : drawn.length + " of " + count + " discs";
    PanelGrid.Axes axes = grid.next(panel.title() + ": " + which, "real part", "imaginary part");
    axes.y().put("scaleanchor", "x" + axes.suffix()).put("scaleratio", 1);
    for (ObjectNode axis : List.of(axes.x(), axes.y())) {
      axis.put("constrain", "domain").put("exponentformat", "power").put("nticks", 6);
    }
    axes.x().put("tickangle", 0).put("nticks", 4);
    double[] range = range(discs);
    axes.x().putArray("range").add(range[0]).add(range[1]);
    axes.y().putArray("range").add(-range[2]).add(range[2]);
    for (int i : drawn) {
      disc(axes, discs, i);
    }
    points(axes, "centre", discs.centres(), "circle", "#000000", 5, inLegend);
    points(axes, "eigenvalue", panel.eigenvalues(), "x-thin", "#D55E00", 8, inLegend);
  }

  /** The largest disc, then evenly by rank. */
  private static int[] sample(double[] radii) {
    int[] ranked =
        IntStream.range(0, radii.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -radii[i]))
            .mapToInt(i -> i)
            .toArray();
    int count = Math.min(MOST_DISCS, ranked.length);
    return IntStream.range(0, count)
        .map(k -> ranked[count == 1 ? 0 : (int) ((long) k * (ranked.length - 1) / (count - 1))])
        .toArray();
  }

  /** What the discs span: least and most real part, most imaginary part. */
  private static double[] range(GershgorinDiscs discs) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < discs.radii().length; i++) {
      least = Math.min(least, discs.centres()[i] - discs.radii()[i]);
      most = Math.max(most, discs.centres()[i] + discs.radii()[i]);
    }
    double margin = 0.04 * (most - least);
    double radius = Arrays.stream(discs.radii()).max().orElseThrow();
    return new double[] {least - margin, most + margin, radius + margin};
  }

  private void disc(PanelGrid.Axes axes, GershgorinDiscs discs, int i) {
    double radius = discs.radii()[i];
    ObjectNode shape = axes.into(grid.shape(), "xref", "yref");
    shape.put("type", "circle").put("layer", "between");
    shape.put("x0", discs.centres()[i] - radius).put("x1", discs.centres()[i] + radius);
    shape.put("y0", -radius).put("y1", radius);
    String colour = discs.excludesZero(i) ? WITHOUT_ZERO : WITH_ZERO;
    shape.put("opacity", 0.6).putObject("line").put("color", colour).put("width", 1);
  }

  private void points(
      PanelGrid.Axes axes,
      String name,
      double[] places,
      String symbol,
      String colour,
      int size,
      boolean inLegend) {
    ObjectNode trace = axes.into(grid.data.addObject(), "xaxis", "yaxis");
    trace.put("type", "scatter").put("mode", "markers").put("name", name);
    trace.put("showlegend", inLegend);
    Json.colours(trace.putArray("x"), places);
    Json.colours(trace.putArray("y"), new double[places.length]);
    trace.put("hovertemplate", name + " %{x:.4~g}<extra></extra>");
    ObjectNode marker = trace.putObject("marker");
    marker.put("symbol", symbol).put("size", size).put("color", colour);
    marker.putObject("line").put("color", colour).put("width", 1.2);
  }

  /** An entry of the legend that stands for all discs of a colour. */
  private void key(String name, String colour) {
    ObjectNode trace = grid.data.addObject().put("type", "scatter").put("mode", "markers");
    trace.put("name", name).putArray("x").addNull();
    trace.putArray("y").addNull();
    ObjectNode marker = trace.putObject("marker").put("symbol", "circle-open").put("size", 13);
    marker.put("color", colour);
  }
}
