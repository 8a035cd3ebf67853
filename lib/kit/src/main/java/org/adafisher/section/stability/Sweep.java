package org.adafisher.section.stability;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.adafisher.analysis.Spread;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.study.Result;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Test accuracy over the values of one setting, all others fixed (paper Fig. 5 A to C and Fig. 16).
 * A run that diverges counts as worst: no example right.
 */
public final class Sweep {

  private final String figure;
  private final String setting;
  private final List<Double> values;
  private final double chance;
  private final Map<String, Map<Double, List<RunRecord>>> runs = new LinkedHashMap<>();

  private Sweep(String figure, String setting, List<Double> values, double chance) {
    this.figure = figure;
    this.setting = setting;
    this.values = values;
    this.chance = chance;
  }

  /**
   * Takes the runs of a study over batch sizes.
   *
   * @param result of a study such as {@code figure-5}
   * @return the sweep
   */
  public static Sweep batchSizes(Result result) {
    return of("batch size", result, run -> (double) run.batchSize());
  }

  /**
   * Takes the runs of a study over learning rates.
   *
   * @param result of a study such as {@code figure-5}
   * @return the sweep
   */
  public static Sweep learningRates(Result result) {
    return of("learning rate", result, run -> run.optimizer().learningRate());
  }

  private static Sweep of(String setting, Result result, Function<RunSpec, Double> value) {
    List<RunRecord> records = result.recordsOf("by " + setting);
    Sweep sweep =
        new Sweep(
            result.study().protocol().figures().replaceFirst(" A to C", ""),
            setting,
            records.stream().map(run -> value.apply(run.spec())).sorted().distinct().toList(),
            records.get(0).chance());
    for (RunRecord run : records) {
      sweep
          .runs
          .computeIfAbsent(run.spec().label(), label -> new TreeMap<>())
          .computeIfAbsent(value.apply(run.spec()), key -> new ArrayList<>())
          .add(run);
    }
    return sweep;
  }

  /** Whole numbers without a fraction, others as short as they are exact. */
  static String text(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.valueOf(value).replace(".0E", "e").replace('E', 'e');
  }

  /** Test accuracy in percent over the seeds. */
  Spread accuracy(String label, double value) {
    return spread(label, value, this::percent);
  }

  private Spread spread(String label, double value, ToDoubleFunction<RunRecord> of) {
    return Spread.of(runs.get(label).get(value).stream().mapToDouble(of).toArray());
  }

  private double percent(RunRecord run) {
    return run.completed() ? 100 * run.selected().testAccuracy() : 0;
  }

  /** The figure of the paper, such as {@code Figure 5}. */
  String figure() {
    return figure;
  }

  /** The network that all runs train. */
  String network() {
    return any().get(0).spec().network();
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

  /** AdaFisher as printed and the other methods; its other readings are no rivals of it. */
  private Stream<String> rivals() {
    return runs.keySet().stream()
        .filter(label -> label.equals(Stability.PRINTED) || !label.startsWith("AdaFisher"));
  }

  /** The method with the highest mean accuracy at a value, the first of equals. */
  String best(double value) {
    return rivals()
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
    return rivals()
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
  String title() {
    return network() + ", " + any().get(0).dataTitle() + ", " + epochs();
  }

  /** How long the runs were, such as {@code 2 epochs}. */
  String epochs() {
    int epochs = any().get(0).plan().epochs();
    return epochs + (epochs == 1 ? " epoch" : " epochs");
  }

  /** Test accuracy over the setting (Fig. 5 A and B). */
  CurvePanel accuracy() {
    return panel(
        "by " + setting,
        setting,
        (label, means) ->
            new Curve(label, numbers(value -> value), means, numbers(deviation(label)), seeds()));
  }

  /**
   * Test accuracy over the seconds that an epoch took, a point for each of the values, joined in
   * their order (Fig. 5 C). Markers grow with the value, which AdaFisher's curve has in numbers.
   */
  CurvePanel accuracyOverEpochTime() {
    return panel(
        "over the time of an epoch; markers grow with the " + setting,
        "seconds of an epoch",
        (label, means) ->
            new Curve(
                    label,
                    numbers(value -> spread(label, value, Sweep::epochSeconds).mean()),
                    means,
                    numbers(value -> Double.NaN),
                    seeds())
                .marked(
                    values.stream()
                        .map(value -> label.equals(Stability.PRINTED) ? text(value) : "")
                        .toList()));
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

  private CurvePanel panel(String title, String xTitle, BiFunction<String, double[], Curve> curve) {
    List<Curve> curves =
        labels().stream()
            .map(label -> curve.apply(label, numbers(value -> accuracy(label, value).mean())))
            .toList();
    return new CurvePanel(title, xTitle, "test accuracy, %", true, false, curves);
  }
}
