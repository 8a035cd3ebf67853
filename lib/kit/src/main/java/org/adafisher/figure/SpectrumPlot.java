package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.adafisher.analysis.NoiseResponse;
import tech.tablesaw.plotly.components.Figure;

/**
 * Eigenvalues by rank on logarithmic axes, with and without noise, and the line of Kaiser's rule
 * (paper Figs. 3 and 6, right).
 */
public final class SpectrumPlot {

  private static final int PANEL = 280;

  /** What is smaller against the largest eigenvalue is float32's rounding. */
  private static final double FLOOR = 1e-8;

  private final PanelGrid grid;

  private SpectrumPlot(PanelGrid grid) {
    this.grid = grid;
  }

  /**
   * Draws spectra; noisy eigenvalues that are not positive have no place on a logarithmic axis and
   * are counted above the panel.
   *
   * @param title the title, naming the data
   * @param columns panels side by side
   * @param panels the panels, row by row
   * @return the figure
   */
  public static Figure of(String title, int columns, List<SpectrumPanel> panels) {
    SpectrumPlot plot = new SpectrumPlot(new PanelGrid(title, panels.size(), columns, PANEL, 24));
    for (int i = 0; i < panels.size(); i++) {
      plot.add(panels.get(i), i == 0);
    }
    return plot.grid.figure();
  }

  private void add(SpectrumPanel panel, boolean inLegend) {
    PanelGrid.Axes axes = grid.next(title(panel), "rank", "eigenvalue");
    int n = panel.eigenvalues().length;
    double largest = Arrays.stream(panel.eigenvalues()).max().orElse(1);
    double noise = Arrays.stream(panel.noisy()).max().orElse(1);
    double top = Math.log10(Math.max(Math.max(largest, noise), NoiseResponse.KAISER)) + 0.3;
    double smallest =
        Arrays.stream(panel.eigenvalues()).filter(v -> v > FLOOR * largest).min().orElse(FLOOR);
    double bottom = Math.log10(smallest) - 0.3;
    Style.logarithmic(axes.x(), 1, n);
    axes.x().putArray("range").add(-0.05).add(Math.log10(n) + 0.05);
    Style.logarithmic(axes.y(), Math.pow(10, bottom), Math.pow(10, top));
    axes.y().putArray("range").add(bottom).add(top);
    line(axes, "without noise", panel.eigenvalues(), "#0072B2", "solid", 3, inLegend);
    line(axes, "with noise", panel.noisy(), "#D55E00", "dash", 2, inLegend);
    line(axes, "random control with noise", panel.controlNoisy(), "#555555", "dot", 2, inLegend);
    kaiser(axes, n, inLegend);
  }

  /** The matrix, and how many of its noisy eigenvalues and of the control's have no place. */
  private static String title(SpectrumPanel panel) {
    long own = hidden(panel.noisy());
    long control = hidden(panel.controlNoisy());
    return own + control == 0
        ? panel.title()
        : panel.title() + ": with noise " + own + " ≤ 0 not drawn, control " + control;
  }

  private static long hidden(double[] values) {
    return Arrays.stream(values).filter(value -> value <= 0).count();
  }

  private void line(
      PanelGrid.Axes axes,
      String name,
      double[] values,
      String colour,
      String dash,
      double width,
      boolean inLegend) {
    double[] descending =
        Arrays.stream(values).map(value -> -value).sorted().map(v -> -v).toArray();
    double[] ranks = new double[values.length];
    Arrays.setAll(ranks, i -> i + 1);
    Arrays.setAll(descending, i -> descending[i] > 0 ? descending[i] : Double.NaN);
    ObjectNode trace = trace(axes, name, inLegend);
    Json.numbers(trace.putArray("x"), ranks);
    Json.colours(trace.putArray("y"), descending);
    trace.putObject("line").put("color", colour).put("dash", dash).put("width", width);
    trace.put("hovertemplate", name + "<br>rank %{x}: %{y:.4~g}<extra></extra>");
  }

  private void kaiser(PanelGrid.Axes axes, int n, boolean inLegend) {
    ObjectNode trace = trace(axes, "Kaiser's rule", inLegend).put("hoverinfo", "skip");
    trace.putArray("x").add(0.5).add(2.0 * n);
    trace.putArray("y").add(NoiseResponse.KAISER).add(NoiseResponse.KAISER);
    trace.putObject("line").put("color", "#009068").put("width", 1.5);
  }

  private ObjectNode trace(PanelGrid.Axes axes, String name, boolean inLegend) {
    ObjectNode trace = axes.into(grid.data.addObject(), "xaxis", "yaxis");
    trace.put("type", "scatter").put("mode", "lines").put("name", name);
    return trace.put("legendgroup", name).put("showlegend", inLegend);
  }
}
