package org.adafisher.section.stability;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.adafisher.analysis.Spread;
import org.adafisher.data.LabelledData;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.training.RunRecord;
import org.adafisher.training.RunSpec;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * Test accuracy over the values of one setting, all others fixed (paper Fig. 5 A to C and Fig. 16).
 * A run that diverges counts as guessing.
 */
public final class Sweep {

  private final String setting;
  private final List<Double> values;
  private final double chance;
  private final Map<String, Map<Double, List<RunRecord>>> runs = new LinkedHashMap<>();

  private Sweep(String setting, List<Double> values, double chance) {
    this.setting = setting;
    this.values = values.stream().sorted().distinct().toList();
    this.chance = chance;
  }

  /**
   * Trains every method with every batch size and seed, for as many epochs, and writes the records.
   *
   * @param methods the methods, of which the batches and seeds do not count
   * @param sizes the batch sizes
   * @param seeds seeds 1 to this
   * @param data the data
   * @param out where the records go; a line of progress per method is printed
   * @return the sweep
   * @throws IOException if a record cannot be written
   */
  public static Sweep batchSizes(
      List<RunSpec> methods, List<Integer> sizes, int seeds, LabelledData data, Path out)
      throws IOException {
    return run(
        "batch size",
        sizes.stream().map(Integer::doubleValue).toList(),
        (method, size) -> method.withBatchSize(size.intValue()),
        methods,
        seeds,
        data,
        out);
  }

  /**
   * Trains every method with every learning rate and seed and writes the records.
   *
   * @param methods the methods, of which the learning rates and seeds do not count
   * @param rates the learning rates, the same for all methods
   * @param seeds seeds 1 to this
   * @param data the data
   * @param out where the records go; a line of progress per method is printed
   * @return the sweep
   * @throws IOException if a record cannot be written
   */
  public static Sweep learningRates(
      List<RunSpec> methods, List<Double> rates, int seeds, LabelledData data, Path out)
      throws IOException {
    return run(
        "learning rate",
        rates,
        (method, rate) -> method.with(method.optimizer().withLearningRate(rate)),
        methods,
        seeds,
        data,
        out);
  }

  private static Sweep run(
      String setting,
      List<Double> values,
      BiFunction<RunSpec, Double, RunSpec> set,
      List<RunSpec> methods,
      int seeds,
      LabelledData data,
      Path out)
      throws IOException {
    Sweep sweep = new Sweep(setting, values, 1.0 / data.classNames().size());
    for (RunSpec method : methods) {
      Map<Double, List<RunRecord>> row = new TreeMap<>();
      for (double value : sweep.values) {
        List<RunRecord> records = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
          RunSpec spec = set.apply(method, value).withSeed(seed);
          RunRecord record = Training.run(spec, data, TrainingListener.NONE);
          String folder = setting.replace(' ', '-') + "-" + text(value);
          record.write(out.resolve(folder).resolve(spec.optimizer().slug() + "-seed" + seed));
          records.add(record);
        }
        row.put(value, records);
      }
      sweep.runs.put(method.label(), row);
      System.out.printf(
          Locale.ROOT,
          "%-28s test accuracy by %s: %s %%%n",
          method.label(),
          setting,
          sweep.shownRow(method.label()));
    }
    return sweep;
  }

  /** Whole numbers without a fraction, others as short as they are exact. */
  static String text(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.valueOf(value).replace(".0E", "e").replace('E', 'e');
  }

  private String shownRow(String label) {
    return String.join(
        ", ", values.stream().map(value -> accuracy(label, value).shown(1, 1)).toList());
  }

  /** Test accuracy in percent over the seeds. */
  Spread accuracy(String label, double value) {
    return spread(label, value, this::percent);
  }

  private Spread spread(String label, double value, ToDoubleFunction<RunRecord> of) {
    return Spread.of(runs.get(label).get(value).stream().mapToDouble(of).toArray());
  }

  private double percent(RunRecord run) {
    return 100 * (run.completed() ? run.selected().testAccuracy() : chance);
  }

  List<String> labels() {
    return List.copyOf(runs.keySet());
  }

  /** The setting's values, rising. */
  List<Double> values() {
    return values;
  }

  /** The seeds that each point has. */
  int seeds() {
    return any().size();
  }

  private List<RunRecord> any() {
    return runs.values().iterator().next().values().iterator().next();
  }

  /** The method with the highest mean accuracy at a value, the first of equals. */
  String best(double value) {
    return runs.keySet().stream()
        .reduce((a, b) -> accuracy(a, value).mean() >= accuracy(b, value).mean() ? a : b)
        .orElseThrow();
  }

  /** The best mean accuracy less the worst over the setting's values, points. */
  double range(String label) {
    double[] means = values.stream().mapToDouble(value -> accuracy(label, value).mean()).toArray();
    return Arrays.stream(means).max().orElseThrow() - Arrays.stream(means).min().orElseThrow();
  }

  /** The method whose accuracy depends least on the setting, among those that learn. */
  String steadiest() {
    return runs.keySet().stream()
        .filter(this::learns)
        .min(Comparator.comparingDouble(this::range))
        .orElse("none");
  }

  /** Whether the best accuracy is twice what guessing gives: who never learns is steady, too. */
  boolean learns(String label) {
    return values.stream().anyMatch(value -> accuracy(label, value).mean() > 200 * chance);
  }

  /**
   * Returns the accuracies, mean ± deviation over seeds, and how far they are apart.
   *
   * @return one row per method
   */
  public Table table() {
    StringColumn method = StringColumn.create("optimizer", labels());
    DoubleColumn range = DoubleColumn.create("best − worst, points");
    IntColumn diverged = IntColumn.create("diverged");
    IntColumn count = IntColumn.create("n");
    Table table = Table.create("Test accuracy, %, by " + setting + ", " + title(), method);
    for (double value : values) {
      StringColumn column = StringColumn.create(text(value));
      labels().forEach(label -> column.append(accuracy(label, value).shown(1, 1)));
      table.addColumns(column);
    }
    for (String label : labels()) {
      range.append(Math.round(10 * range(label)) / 10.0);
      diverged.append(
          (int)
              runs.get(label).values().stream()
                  .flatMap(List::stream)
                  .filter(run -> !run.completed())
                  .count());
      count.append(seeds());
    }
    return table.addColumns(range, diverged, count);
  }

  /** What the runs trained on, the limits included. */
  private String title() {
    RunRecord run = any().get(0);
    return run.spec().network() + ", " + run.dataTitle() + ", " + epochs();
  }

  /** How long the runs were, such as {@code 2 epochs}. */
  String epochs() {
    int epochs = any().get(0).plan().epochs();
    return epochs + (epochs == 1 ? " epoch" : " epochs");
  }

  /**
   * Draws test accuracy over the setting.
   *
   * @return the figure
   */
  public Figure accuracyFigure() {
    return figure(
        setting,
        true,
        (label, means) ->
            new Curve(label, numbers(value -> value), means, numbers(deviation(label)), seeds()));
  }

  /**
   * Draws test accuracy over the seconds that an epoch took, a point for each of the values, joined
   * in their order.
   *
   * @return the figure
   */
  public Figure accuracyOverEpochTime() {
    return figure(
        "seconds of an epoch, a point for each " + setting,
        false,
        (label, means) ->
            new Curve(
                label,
                numbers(value -> spread(label, value, Sweep::epochSeconds).mean()),
                means,
                numbers(value -> Double.NaN),
                seeds()));
  }

  /** NaN for a run that diverged before an epoch was over. */
  private static double epochSeconds(RunRecord run) {
    return run.epochs().isEmpty() ? Double.NaN : run.last().trainSeconds() / run.epochs().size();
  }

  private ToDoubleFunction<Double> deviation(String label) {
    return value -> accuracy(label, value).deviation();
  }

  private double[] numbers(ToDoubleFunction<Double> of) {
    return values.stream().mapToDouble(of).toArray();
  }

  private Figure figure(
      String xTitle, boolean logarithmic, BiFunction<String, double[], Curve> curve) {
    List<Curve> curves =
        labels().stream()
            .map(label -> curve.apply(label, numbers(value -> accuracy(label, value).mean())))
            .toList();
    return CurvePlot.of(
        "Test accuracy by " + setting + ", " + title(),
        new CurvePanel(xTitle, "test accuracy, %", logarithmic, false, curves));
  }
}
