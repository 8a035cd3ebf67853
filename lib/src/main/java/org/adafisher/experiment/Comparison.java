package org.adafisher.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.adafisher.analysis.Spread;
import org.adafisher.data.DataSet;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.optimizer.Preset;
import org.adafisher.training.EpochRecord;
import org.adafisher.training.RunOptions;
import org.adafisher.training.RunRecord;
import org.adafisher.training.RunSpec;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * Several optimizers on the same data from the same weights, over seeds (paper Sec. 4.1, Table 2).
 */
public final class Comparison {

  private final Map<String, List<RunRecord>> runs = new LinkedHashMap<>();

  private Comparison() {}

  /**
   * Trains every method with every seed and writes the records.
   *
   * @param methods the methods, of which the seeds do not count
   * @param seeds seeds 1 to this
   * @param data the data
   * @param session where the records go; a line of progress per run is printed
   * @return the comparison
   * @throws IOException if a record cannot be written
   */
  public static Comparison run(List<RunSpec> methods, int seeds, DataSet data, Session session)
      throws IOException {
    return run(
        methods,
        seeds,
        data,
        (method, folder) -> {
          RunRecord record = Training.run(method, data, TrainingListener.NONE);
          record.write(session.runs().resolve(folder));
          return record;
        });
  }

  /**
   * Trains every method with every seed, each run in a folder of its own with checkpoints.
   *
   * @param methods the methods, of which the seeds do not count
   * @param seeds seeds 1 to this
   * @param data the data
   * @param out where the runs are kept; a line of progress per run is printed
   * @param resume whether finished runs are read and unfinished ones continued
   * @return the comparison
   * @throws IOException if a record cannot be written
   */
  public static Comparison run(
      List<RunSpec> methods, int seeds, DataSet data, Path out, boolean resume) throws IOException {
    return run(
        methods,
        seeds,
        data,
        (method, folder) ->
            Training.run(
                method,
                data,
                new RunOptions(out.resolve(folder), 0, resume),
                TrainingListener.NONE));
  }

  private interface Runner {
    RunRecord run(RunSpec method, String folder) throws IOException;
  }

  private static Comparison run(List<RunSpec> methods, int seeds, DataSet data, Runner runner)
      throws IOException {
    Comparison comparison = new Comparison();
    for (int seed = 1; seed <= seeds; seed++) {
      for (RunSpec method : methods) {
        RunRecord record =
            runner.run(method.withSeed(seed), method.optimizer().slug() + "-seed" + seed);
        comparison.runs.computeIfAbsent(method.label(), key -> new ArrayList<>()).add(record);
        System.out.printf(
            Locale.ROOT,
            "%-28s seed %d: test accuracy %5.2f %%, %d epochs, %.0f s, %s%n",
            method.label(),
            seed,
            record.epochs().isEmpty() ? 0 : 100 * record.selected().testAccuracy(),
            record.epochs().size(),
            record.epochs().isEmpty() ? 0 : record.last().trainSeconds(),
            record.status());
      }
    }
    return comparison;
  }

  /** What the runs trained on, the limits included. */
  private String title() {
    return runs.values().iterator().next().get(0).dataTitle();
  }

  /** The values of the runs that were completed. */
  private Spread last(String label, ToDoubleFunction<EpochRecord> value) {
    return Spread.of(
        completed(label).stream().mapToDouble(run -> value.applyAsDouble(run.last())).toArray());
  }

  private List<RunRecord> completed(String label) {
    return runs.get(label).stream().filter(RunRecord::completed).toList();
  }

  private List<String> labels() {
    return runs.keySet().stream().filter(label -> !completed(label).isEmpty()).toList();
  }

  /**
   * Returns the results, mean ± deviation over seeds: the accuracy of the epoch that the runs'
   * selection names, the cost of an epoch as the budget has measured it.
   *
   * @return one row per method; runs that diverged are counted apart
   */
  public Table table() {
    RunRecord any = runs.values().iterator().next().get(0);
    boolean isTimed = any.plan().source().equals("reference");
    StringColumn method = StringColumn.create("optimizer");
    StringColumn epochs = StringColumn.create("epochs");
    StringColumn cost =
        StringColumn.create(
            isTimed ? "epoch ÷ " + any.spec().budget().reference().label() + "'s" : "cost");
    StringColumn paper = StringColumn.create("the paper's, implied");
    StringColumn accuracy =
        StringColumn.create("test accuracy, %, " + any.spec().selection().label());
    StringColumn loss = StringColumn.create("test loss");
    StringColumn seconds = StringColumn.create("seconds per 100 steps");
    IntColumn count = IntColumn.create("n");
    IntColumn diverged = IntColumn.create("diverged");
    for (String label : runs.keySet()) {
      int complete = completed(label).size();
      method.append(label);
      count.append(complete);
      diverged.append(runs.get(label).size() - complete);
      accuracy.append(shown(label, run -> run.selected().testAccuracy(), 100, 2));
      loss.append(shown(label, run -> run.last().testLoss(), 1, 3));
      seconds.append(shown(label, run -> run.last().trainSeconds() / run.steps() * 100, 1, 1));
      epochs.append(shown(label, run -> run.epochs().size(), 1, 1));
      cost.append(shown(label, run -> run.plan().relativeCost(), 1, 2));
      paper.append(impliedCost(runs.get(label).get(0).spec().optimizer().name()));
    }
    Table table = Table.create(title(), method, epochs);
    if (isTimed) {
      table.addColumns(cost, paper);
    }
    return table.addColumns(accuracy, loss, seconds, count, diverged);
  }

  /** An epoch's cost relative to AdaFisher's, from Table 6's epochs in equal time. */
  private static String impliedCost(String optimizer) {
    return Preset.CIFAR_CNN
        .epochsIfRun(optimizer)
        .map(n -> String.format(Locale.ROOT, "%.2f", 200.0 / n))
        .orElse("-");
  }

  private String shown(String label, ToDoubleFunction<RunRecord> value, double scale, int digits) {
    List<RunRecord> complete = completed(label);
    return complete.isEmpty()
        ? "-"
        : show(Spread.of(complete.stream().mapToDouble(value).toArray()), scale, digits);
  }

  static String show(Spread spread, double scale, int digits) {
    String mean = String.format(Locale.ROOT, "%." + digits + "f", scale * spread.mean());
    // One run has no spread.
    return spread.count() == 1
        ? mean
        : mean + String.format(Locale.ROOT, " ± %." + digits + "f", scale * spread.deviation());
  }

  /**
   * Draws test accuracy over epochs.
   *
   * @return the figure
   */
  public Figure accuracyOverEpochs() {
    return plot(
        "Test accuracy", "epoch", "test accuracy, %", e -> 100 * e.testAccuracy(), false, false);
  }

  /**
   * Draws test loss over epochs.
   *
   * @return the figure
   */
  public Figure lossOverEpochs() {
    return plot("Test loss", "epoch", "test loss, nats", EpochRecord::testLoss, false, true);
  }

  /**
   * Draws training loss over the seconds of training, evaluations left out.
   *
   * @return the figure
   */
  public Figure trainLossOverSeconds() {
    return plot(
        "Training loss",
        "seconds of training",
        "training loss, nats",
        EpochRecord::trainLoss,
        true,
        true);
  }

  /**
   * Draws test accuracy over the seconds of training, evaluations left out.
   *
   * @return the figure
   */
  public Figure accuracyOverSeconds() {
    return plot(
        "Test accuracy",
        "seconds of training",
        "test accuracy, %",
        e -> 100 * e.testAccuracy(),
        true,
        false);
  }

  private Figure plot(
      String what,
      String xTitle,
      String yTitle,
      ToDoubleFunction<EpochRecord> value,
      boolean overSeconds,
      boolean logarithmic) {
    List<Curve> curves = new ArrayList<>();
    for (String label : labels()) {
      curves.add(curve(label, value, overSeconds));
    }
    return CurvePlot.of(what + ", " + title(), new CurvePanel(xTitle, yTitle, logarithmic, curves));
  }

  private Curve curve(String label, ToDoubleFunction<EpochRecord> value, boolean overSeconds) {
    List<RunRecord> complete = completed(label);
    int epochs = complete.get(0).epochs().size();
    double[] x = new double[epochs];
    double[] mean = new double[epochs];
    double[] deviation = new double[epochs];
    for (int i = 0; i < epochs; i++) {
      int epoch = i;
      Spread spread = spread(complete, epoch, value);
      x[i] = overSeconds ? spread(complete, epoch, EpochRecord::trainSeconds).mean() : i + 1;
      mean[i] = spread.mean();
      deviation[i] = spread.deviation();
    }
    return new Curve(label, x, mean, deviation, complete.size());
  }

  private static Spread spread(
      List<RunRecord> runs, int epoch, ToDoubleFunction<EpochRecord> value) {
    return Spread.of(
        runs.stream().mapToDouble(run -> value.applyAsDouble(run.epochs().get(epoch))).toArray());
  }

  /**
   * Compares AdaFisher as printed with Adam, as Table 2 does, and says what the numbers support.
   *
   * @return one or two sentences
   */
  public String verdict() {
    StringBuilder text = new StringBuilder(title()).append(": ");
    for (String label : labels()) {
      text.append(label)
          .append(' ')
          .append(show(last(label, EpochRecord::testAccuracy), 100, 2))
          .append(" %; ");
    }
    double printed = mean("AdaFisher (Algorithm 1)");
    double adam = mean("Adam");
    if (Double.isNaN(printed) || Double.isNaN(adam)) {
      return text.append("no comparison with Adam was made.").toString();
    }
    return text.append("here AdaFisher as printed is ")
        .append(printed > adam ? "above" : "not above")
        .append(" Adam. The paper's claim (96.25 against 94.85 %) is for 200 epochs of CIFAR-10.")
        .toString();
  }

  private double mean(String label) {
    return labels().contains(label) ? last(label, EpochRecord::testAccuracy).mean() : Double.NaN;
  }
}
