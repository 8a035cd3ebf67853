package org.adafisher.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.adafisher.analysis.Spread;
import org.adafisher.data.LabelledData;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.training.EpochRecord;
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
  public static Comparison run(List<RunSpec> methods, int seeds, LabelledData data, Session session)
      throws IOException {
    Comparison comparison = new Comparison();
    for (int seed = 1; seed <= seeds; seed++) {
      for (RunSpec method : methods) {
        RunRecord record = Training.run(method.withSeed(seed), data, TrainingListener.NONE);
        record.write(session.runs().resolve(method.optimizer().slug() + "-seed" + seed));
        comparison.runs.computeIfAbsent(method.label(), key -> new ArrayList<>()).add(record);
        System.out.printf(
            Locale.ROOT,
            "%-28s seed %d: test accuracy %5.2f %%, %.0f s, %s%n",
            method.label(),
            seed,
            record.epochs().isEmpty() ? 0 : 100 * record.last().testAccuracy(),
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
    return runs.get(label).stream().filter(run -> run.status().equals("complete")).toList();
  }

  private List<String> labels() {
    return runs.keySet().stream().filter(label -> !completed(label).isEmpty()).toList();
  }

  /**
   * Returns the last epoch's results, mean ± deviation over seeds.
   *
   * @return one row per method; runs that diverged are counted apart
   */
  public Table table() {
    StringColumn method = StringColumn.create("optimizer");
    StringColumn accuracy = StringColumn.create("test accuracy, %");
    StringColumn loss = StringColumn.create("test loss");
    StringColumn seconds = StringColumn.create("seconds per epoch");
    IntColumn count = IntColumn.create("n");
    IntColumn diverged = IntColumn.create("diverged");
    for (String label : runs.keySet()) {
      int complete = completed(label).size();
      method.append(label);
      count.append(complete);
      diverged.append(runs.get(label).size() - complete);
      accuracy.append(complete == 0 ? "-" : show(last(label, EpochRecord::testAccuracy), 100, 2));
      loss.append(complete == 0 ? "-" : show(last(label, EpochRecord::testLoss), 1, 3));
      seconds.append(
          complete == 0 ? "-" : show(last(label, e -> e.trainSeconds() / e.epoch()), 1, 1));
    }
    return Table.create(title(), method, accuracy, loss, seconds, count, diverged);
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
