package org.adafisher.section.stability;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.study.Study;
import org.adafisher.training.record.Footprint;
import org.adafisher.training.spec.DataSpec;
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
 * Pictures are the embedded digits in CIFAR's shape: what is on them makes no difference.
 */
public final class PeakMemory {

  private static final double MEGABYTE = 1 << 20;
  private static final String DATA = "digits";
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

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
      Footprint footprint = footprint(run.with(DataSpec.of(DATA)), steps);
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

  /** One measurement; null if the memory does not suffice. */
  private static Footprint footprint(RunSpec spec, int steps) throws IOException {
    Path folder = Files.createTempDirectory("adafisher-memory");
    Path asked = folder.resolve("spec.json");
    Path answer = folder.resolve("footprint.json");
    Path messages = folder.resolve("messages.txt");
    try {
      Files.writeString(asked, spec.toJson());
      int status =
          run(
              new ProcessBuilder(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      // A heap that is resident from the start leaves the peak to the engine.
                      "-Xms384m",
                      "-Xmx384m",
                      "-XX:+AlwaysPreTouch",
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      "-Dai.djl.offline=true",
                      "-cp",
                      classPath(),
                      MemoryProbe.class.getName(),
                      asked.toString(),
                      String.valueOf(steps),
                      answer.toString())
                  .redirectErrorStream(true)
                  .redirectOutput(messages.toFile()));
      if (status == 0) {
        return MAPPER.readValue(Files.readAllBytes(answer), Footprint.class);
      }
      String said = Files.readString(messages);
      // The kernel ends a process that takes too much with signal 9.
      if (status == 137 || said.contains("out of memory")) {
        return null;
      }
      throw new IOException(
          spec.label() + ", batch " + spec.batchSize() + ": the process failed: " + said.strip());
    } finally {
      for (Path file : List.of(asked, answer, messages, folder)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static int run(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new CancellationException("interrupted while memory was measured");
    } finally {
      process.destroy();
    }
  }

  /** This class's jar and those beside it, then what this process has: a kernel may hide it. */
  private static String classPath() {
    try {
      Path own =
          Path.of(PeakMemory.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return String.join(
          File.pathSeparator,
          own.toString(),
          own.resolveSibling("dependency") + "/*",
          System.getProperty("java.class.path"));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
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
        title(), new CurvePanel("batch size", "peak memory, MB", true, true, curves));
  }
}
