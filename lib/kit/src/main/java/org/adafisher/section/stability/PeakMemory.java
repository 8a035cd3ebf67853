package org.adafisher.section.stability;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.study.Study;
import org.adafisher.training.FootprintProcess;
import org.adafisher.training.record.Footprint;
import org.adafisher.training.spec.RunSpec;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * The memory that training takes, by optimizer and batch size (paper Fig. 17). Every measurement is
 * made in a new process, as memory that one method has freed serves the next.
 *
 * <p>The peak is what network, gradients, activations and optimizer add to the loaded engine.
 * Pictures are drawn: what is on them makes no difference.
 */
public final class PeakMemory {

  private static final double MEGABYTE = 1 << 20;

  private final Map<String, Map<Integer, Footprint>> found = new LinkedHashMap<>();
  private final List<Integer> sizes;
  private final String network;

  private PeakMemory(List<Integer> sizes, String network) {
    this.sizes = List.copyOf(sizes);
    this.network = network;
  }

  /**
   * Measures.
   *
   * @param study its methods, the reference first, and batch sizes; the data do not count
   * @param steps the steps of each measurement, which should cover an update of curvature
   * @return the measurements; a line of progress per method is printed
   * @throws IOException if a process cannot be started or fails; a lack of memory is a result
   */
  public static PeakMemory measure(Study study, int steps) throws IOException {
    List<Integer> sizes =
        study.runs().stream().map(RunSpec::batchSize).sorted().distinct().toList();
    PeakMemory memory = new PeakMemory(sizes, study.networks().get(0));
    for (RunSpec run : study.runs()) {
      Map<Integer, Footprint> row =
          memory.found.computeIfAbsent(run.label(), label -> new TreeMap<>());
      Footprint footprint = FootprintProcess.measure(run, steps);
      if (footprint != null) {
        row.put(run.batchSize(), footprint);
      }
      System.out.printf(
          Locale.ROOT,
          "%-28s batch %d: a peak of %.0f MB%n",
          run.label(),
          run.batchSize(),
          memory.megabytes(run.label(), run.batchSize()));
    }
    return memory;
  }

  private double megabytes(String label, int size) {
    Footprint footprint = found.get(label).get(size);
    return footprint == null ? Double.NaN : footprint.addedBytes() / MEGABYTE;
  }

  /**
   * Returns a peak relative to the first method's.
   *
   * @param label the method
   * @param size a batch size that was measured
   * @return the ratio; NaN where memory did not suffice or the method was not measured
   */
  public double ratio(String label, int size) {
    String first = found.keySet().iterator().next();
    return found.containsKey(label) ? megabytes(label, size) / megabytes(first, size) : Double.NaN;
  }

  /** The batch sizes, rising. */
  List<Integer> sizes() {
    return sizes;
  }

  /**
   * Returns state and peaks.
   *
   * @return one row per method; a dash where the memory did not suffice
   */
  public Table table() {
    String first = found.keySet().iterator().next();
    StringColumn method = StringColumn.create("optimizer");
    DoubleColumn state = DoubleColumn.create("its state, MB");
    Table table = Table.create(title(), method, state);
    for (String label : found.keySet()) {
      method.append(label);
      double bytes =
          found.get(label).values().stream()
              .mapToDouble(Footprint::stateBytes)
              .max()
              .orElse(Double.NaN);
      state.append(rounded(bytes / MEGABYTE, 100));
    }
    for (int size : sizes) {
      DoubleColumn peak = DoubleColumn.create("peak at " + size + ", MB");
      DoubleColumn ratio = DoubleColumn.create("÷ " + first + "'s at " + size);
      for (String label : found.keySet()) {
        peak.append(rounded(megabytes(label, size), 1));
        ratio.append(rounded(ratio(label, size), 100));
      }
      table.addColumns(peak, ratio);
    }
    return table;
  }

  private static double rounded(double value, double scale) {
    return Double.isNaN(value) ? value : Math.round(value * scale) / scale;
  }

  private String title() {
    return "Peak memory of training " + network + ", pictures of 3×32×32";
  }

  /**
   * Draws the peaks over the batch size.
   *
   * @return the figure
   */
  public Figure figure() {
    double[] x = sizes.stream().mapToDouble(size -> size).toArray();
    List<Curve> curves = new ArrayList<>();
    for (String label : found.keySet()) {
      double[] y = sizes.stream().mapToDouble(size -> megabytes(label, size)).toArray();
      curves.add(new Curve(label, x, y, new double[x.length], 1));
    }
    return CurvePlot.of(
        "Figure 17. " + title(),
        new CurvePanel("batch size", "peak memory, MB", true, true, curves));
  }
}
