package org.adafisher.section.landscape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.adafisher.analysis.CloughTocher;
import org.adafisher.analysis.Spread;
import org.adafisher.claim.Observation;
import org.adafisher.data.LabelledData;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batch;
import org.adafisher.data.batch.Batches;
import org.adafisher.data.source.Iris;
import org.adafisher.figure.LandscapePlot;
import org.adafisher.figure.SpacePlot;
import org.adafisher.figure.Surface;
import org.adafisher.figure.Trajectory;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.section.Session;
import org.adafisher.training.Pace;
import org.adafisher.training.RunOptions;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.device.Devices;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * Paths of the first layer's two weights over the loss (paper Fig. 1, App. B): Iris in two
 * principal components, a perceptron 2-1-3 whose first weights start at 0.2.
 */
public final class LossLandscape {

  private static final int GRID = 200;
  private static final double START = 0.2;
  private static final String PRINTED = "AdaFisher (Algorithm 1)";

  /** Those of the paper; its other rules and SGD are ours. */
  private static final Set<String> RIVALS =
      Set.of("Adam", "AdamW", "AdaHessian", "K-FAC", "Shampoo");

  private final LabelledData data;
  private final List<Path> paths = new ArrayList<>();

  /** The path of one run: the two weights and the loss over all flowers after every step. */
  private record Path(String label, long seed, double[] first, double[] second, double[] loss) {
    double finalLoss() {
      return loss[loss.length - 1];
    }

    double earlyLoss() {
      // A run that diverged has ended early: a quarter of its steps is not one of the others'.
      return Double.isFinite(finalLoss()) ? loss[loss.length / 4] : Double.NaN;
    }
  }

  private LossLandscape(LabelledData data) {
    this.data = data;
  }

  /**
   * Trains every method with every seed and writes the records.
   *
   * @param methods the methods; their data and network are this section's
   * @param seeds seeds 1 to this
   * @param session where the records go
   * @return the paths
   * @throws IOException if a record cannot be written
   */
  public static LossLandscape run(List<RunSpec> methods, int seeds, Session session)
      throws IOException {
    LossLandscape landscape = new LossLandscape(Iris.load().principalComponents(2));
    for (int seed = 1; seed <= seeds; seed++) {
      for (RunSpec method : methods) {
        landscape.train(method.withSeed(seed), session);
      }
      System.out.printf("seed %d of %d: %d paths%n", seed, seeds, landscape.paths.size());
    }
    return landscape;
  }

  private void train(RunSpec spec, Session session) throws IOException {
    try (Recorder recorder = new Recorder(spec.device())) {
      RunRecord record =
          Training.run(
              spec,
              data,
              () -> Networks.perceptron(1, 3),
              RunOptions.NONE,
              recorder.and(Pace.printed(spec.label())));
      record.write(
          session
              .runs()
              .resolve(spec.optimizer().slug())
              .resolve("seed" + spec.seeds().initialization()));
      paths.add(recorder.path(spec));
    }
  }

  /** Follows a run. */
  private final class Recorder implements TrainingListener, AutoCloseable {

    private final NDManager manager;
    private final NDArray x;
    private final NDArray y;
    private final List<double[]> seen = new ArrayList<>();

    Recorder(String device) {
      manager = Devices.newManager(device);
      Batch all =
          new Batches(data.train(), data.train().size(), Augmentation.NONE, false, 0)
              .epoch(1)
              .next();
      x = all.data(manager, DataType.FLOAT32);
      y = all.labels(manager);
    }

    @Override
    public void onStart(Block network, Plan plan, int stepsPerEpoch) {
      first(network).getArray().set(new float[] {(float) START, (float) START});
      note(network);
    }

    @Override
    public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
      note(network);
    }

    private void note(Block network) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray input = x.duplicate();
        input.attach(scope);
        NDList logits =
            network.forward(new ParameterStore(scope, false), new NDList(input), false, null);
        float loss = Loss.softmaxCrossEntropyLoss().evaluate(new NDList(y), logits).getFloat();
        float[] weights = first(network).getArray().toFloatArray();
        seen.add(new double[] {weights[0], weights[1], loss});
      }
    }

    private static Parameter first(Block network) {
      return NetworkTree.parameters(network).get("fc1.weight");
    }

    Path path(RunSpec spec) {
      return new Path(spec.label(), spec.seeds().initialization(), column(0), column(1), column(2));
    }

    private double[] column(int index) {
      return seen.stream().mapToDouble(row -> row[index]).toArray();
    }

    @Override
    public void close() {
      manager.close();
    }
  }

  private List<String> labels() {
    return paths.stream().map(Path::label).distinct().toList();
  }

  private double[] losses(String label, ToDoubleFunction<Path> which) {
    return paths.stream().filter(path -> path.label.equals(label)).mapToDouble(which).toArray();
  }

  /**
   * Returns the loss over all flowers at the end, and how far the two weights went.
   *
   * @return one row per method, the lowest loss first
   */
  public Table table() {
    StringColumn method = StringColumn.create("optimizer");
    StringColumn loss = StringColumn.create("final loss, nats");
    StringColumn length = StringColumn.create("length of the path");
    IntColumn count = IntColumn.create("n");
    for (String label : lowestFirst()) {
      Spread end = Spread.of(losses(label, Path::finalLoss));
      method.append(label);
      loss.append(end.shown(1, 4));
      length.append(String.format(Locale.ROOT, "%.3f", length(label)));
      count.append(end.count());
    }
    return Table.create(data.title(), method, loss, length, count);
  }

  private List<String> lowestFirst() {
    return labels().stream()
        .sorted(
            Comparator.comparingDouble(label -> Spread.of(losses(label, Path::finalLoss)).mean()))
        .toList();
  }

  private double length(String label) {
    return paths.stream()
        .filter(path -> path.label.equals(label))
        .mapToDouble(LossLandscape::length)
        .average()
        .orElse(0);
  }

  private static double length(Path path) {
    double sum = 0;
    for (int i = 1; i < path.first.length; i++) {
      sum += Math.hypot(path.first[i] - path.first[i - 1], path.second[i] - path.second[i - 1]);
    }
    return sum;
  }

  /**
   * Draws the paths of one seed over the losses they visited, interpolated cubically as the paper
   * does.
   *
   * <p>The surface is the paper's, and not the loss of the two weights alone: every point has other
   * weights behind it. Where the cubic overshoots the visited losses, the surface is left blank.
   *
   * @param seed the seed
   * @return the figure
   */
  public Figure figure(long seed) {
    List<Path> drawn = of(seed);
    return LandscapePlot.of(
        title(seed) + "; blank where their cubic interpolation overshoots",
        "first weight W₁₁",
        "second weight W₁₂",
        surface(drawn),
        drawn.stream().map(p -> new Trajectory(p.label, p.first, p.second)).toList(),
        false);
  }

  /**
   * Draws the same as the paper's figure has it: with the loss as a third axis, and with an inset
   * where paths pile up.
   *
   * @param seed the seed
   * @return SVG
   */
  public String inSpace(long seed) {
    List<Path> drawn = of(seed);
    return SpacePlot.svg(
        title(seed),
        "first weight W₁₁",
        "second weight W₁₂",
        surface(drawn),
        drawn.stream().map(p -> new SpacePlot.Path(p.label, p.first, p.second, p.loss)).toList());
  }

  private String title(long seed) {
    return "Figure 1. Paths over visited losses, " + data.title() + ", seed " + seed;
  }

  private List<Path> of(long seed) {
    List<Path> drawn = paths.stream().filter(path -> path.seed == seed).toList();
    if (drawn.isEmpty()) {
      throw new IllegalArgumentException(
          "seed "
              + seed
              + ": there are paths of the seeds "
              + paths.stream().map(p -> p.seed).distinct().toList());
    }
    return drawn;
  }

  private static Surface surface(List<Path> drawn) {
    double[] first = drawn.stream().flatMapToDouble(p -> Arrays.stream(p.first)).toArray();
    double[] second = drawn.stream().flatMapToDouble(p -> Arrays.stream(p.second)).toArray();
    double[] loss = drawn.stream().flatMapToDouble(p -> Arrays.stream(p.loss)).toArray();
    double[] x = linspace(first);
    double[] y = linspace(second);
    double[][] grid = new CloughTocher(first, second, loss).grid(x, y);
    return new Surface("loss, nats", x, y, grid, least(loss), most(loss)).masked();
  }

  private static double least(double[] values) {
    return DoubleStream.of(values).min().orElseThrow();
  }

  private static double most(double[] values) {
    return DoubleStream.of(values).max().orElseThrow();
  }

  private static double[] linspace(double[] values) {
    double least = least(values);
    double most = most(values);
    double[] places = new double[GRID];
    for (int i = 0; i < GRID; i++) {
      places[i] = least + (most - least) * i / (GRID - 1);
    }
    return places;
  }

  /**
   * Says whether AdaFisher as printed ends lower than the paper's other optimizers, as it claims.
   *
   * @return one or two sentences with the numbers
   */
  public String verdict() {
    return LowestLoss.verdict(PRINTED, losses(Path::finalLoss), guess());
  }

  private double guess() {
    return Math.log(data.classNames().size());
  }

  /** A loss of every path of the paper's optimizers. */
  private Map<String, double[]> losses(ToDoubleFunction<Path> which) {
    Map<String, double[]> losses = new LinkedHashMap<>();
    for (String label : labels()) {
      if (label.equals(PRINTED) || RIVALS.contains(label)) {
        losses.put(label, losses(label, which));
      }
    }
    return losses;
  }

  /**
   * Judges the claims on Fig. 1 and App. B: a lower loss at the end, and a faster way, which is
   * taken to be a lower loss after a quarter of the steps.
   *
   * @return one observation a claim
   */
  public List<Observation> observations() {
    return List.of(
        observation("landscape-speed", "after a quarter of the steps", Path::earlyLoss),
        observation("landscape-minima", "at the end", Path::finalLoss));
  }

  private Observation observation(String claim, String when, ToDoubleFunction<Path> which) {
    Map<String, double[]> losses = losses(which);
    String means =
        losses.entrySet().stream()
            .map(
                entry ->
                    String.format(
                        Locale.ROOT, "%s %.3f", entry.getKey(), Spread.of(entry.getValue()).mean()))
            .collect(Collectors.joining(", "));
    int seeds = losses.values().stream().mapToInt(its -> its.length).min().orElse(0);
    return new Observation(
        claim,
        LowestLoss.outcome(PRINTED, losses, guess()),
        "mean loss in nats " + when + ": " + means + "; n = " + seeds);
  }
}
