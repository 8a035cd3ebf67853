package org.adafisher.section.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.adafisher.analysis.Spread;
import org.adafisher.data.DataSet;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.section.Session;
import org.adafisher.training.EpochRecord;
import org.adafisher.training.RunOptions;
import org.adafisher.training.RunRecord;
import org.adafisher.training.RunSpec;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * Several optimizers on the same data from the same weights, over seeds (paper Sec. 4.1, Table 2).
 */
public final class Comparison {

  private final MethodRuns runs;
  private final Measure measure;

  private Comparison(MethodRuns runs) {
    this.runs = runs;
    measure = runs.measure();
  }

  /**
   * Trains every method with every seed and writes the records.
   *
   * @param base all but the optimizer and the seed
   * @param optimizers the optimizers
   * @param seeds seeds 1 to this
   * @param data the data
   * @param session where the records go, by data, network and augmentation; a line of progress per
   *     run is printed
   * @return the comparison
   * @throws IOException if a record cannot be written
   */
  public static Comparison run(
      RunSpec base, List<OptimizerSpec> optimizers, int seeds, DataSet data, Session session)
      throws IOException {
    Path out =
        session
            .runs()
            .resolve(String.join("-", data.name(), base.network(), base.data().augmentation()));
    return run(
        optimizers.stream().map(base::with).toList(),
        seeds,
        data,
        (method, folder) -> {
          RunRecord record = Training.run(method, data, TrainingListener.NONE);
          record.write(out.resolve(folder));
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
    Measure measure = Measure.of(methods.get(0).network());
    MethodRuns runs = new MethodRuns(measure);
    for (int seed = 1; seed <= seeds; seed++) {
      for (RunSpec method : methods) {
        RunRecord record =
            runner.run(method.withSeed(seed), method.optimizer().slug() + "-seed" + seed);
        runs.add(method.label(), record);
        System.out.println(line(method.label(), seed, measure, record));
      }
    }
    return new Comparison(runs);
  }

  private static String line(String label, int seed, Measure measure, RunRecord record) {
    if (record.epochs().isEmpty()) {
      return String.format(Locale.ROOT, "%-28s seed %d: %s", label, seed, brief(record));
    }
    return String.format(
        Locale.ROOT,
        "%-28s seed %d: %s %." + measure.digits() + "f%s, %d epochs, %.0f s, %s",
        label,
        seed,
        measure.title(),
        measure.of(record.selected()),
        measure.unit(),
        record.epochs().size(),
        record.last().trainSeconds(),
        brief(record));
  }

  /** The status without what the record says of it besides. */
  private static String brief(RunRecord record) {
    return record.status().replaceFirst(";.*", "");
  }

  /**
   * Returns the results, mean ± deviation over seeds: the accuracy of the epoch that the runs'
   * selection names, the cost of an epoch as the budget has measured it.
   *
   * @return one row per method; runs that diverged are counted apart
   */
  public Table table() {
    return ComparisonTables.results(runs, runs.title());
  }

  /**
   * Returns the results under a title of one's own.
   *
   * @param title what sets these runs apart; the data's title follows
   * @return as {@link #table()}
   */
  public Table tableOf(String title) {
    return ComparisonTables.results(runs, title + ", " + runs.title());
  }

  /**
   * Compares every method with AdaFisher as printed, here and in the paper.
   *
   * @param dataset the paper's, such as {@code CIFAR-10}
   * @param network the paper's, such as {@code ResNet18}
   * @param augmentation {@code cutout}, {@code no cutout}, or empty where the paper has one only
   * @return one row per method: the distance to AdaFisher with its 95 % confidence interval over
   *     seeds (a paired t-test's), the paper's result and distance, and whether both agree
   */
  public Table againstPaper(String dataset, String network, String augmentation) {
    return ComparisonTables.againstPaper(runs, dataset, network, augmentation);
  }

  /**
   * Draws the test accuracy, or the perplexity, over epochs.
   *
   * @return the figure
   */
  public Figure resultOverEpochs() {
    return plot(measure.title(), "epoch", measure.axis(), measure::of, false);
  }

  /**
   * Draws the test accuracy, or the perplexity, over the seconds of training, evaluations left out.
   *
   * @return the figure
   */
  public Figure resultOverSeconds() {
    return plot(measure.title(), "seconds of training", measure.axis(), measure::of, true);
  }

  /**
   * Draws test loss over epochs.
   *
   * @return the figure
   */
  public Figure lossOverEpochs() {
    return plot("test loss", "epoch", "test loss, nats", EpochRecord::testLoss, false);
  }

  /**
   * Draws training loss over the seconds of training, evaluations left out.
   *
   * @return the figure
   */
  public Figure trainLossOverSeconds() {
    return plot(
        "training loss",
        "seconds of training",
        "training loss, nats",
        EpochRecord::trainLoss,
        true);
  }

  private Figure plot(
      String what,
      String xTitle,
      String yTitle,
      ToDoubleFunction<EpochRecord> value,
      boolean overSeconds) {
    boolean logarithmic = !what.equals(Measure.ACCURACY.title());
    List<Curve> curves = new ArrayList<>();
    for (String label : runs.labels()) {
      curves.add(curve(label, value, overSeconds));
    }
    String heading = what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1);
    return CurvePlot.of(
        heading + ", " + runs.title(), new CurvePanel(xTitle, yTitle, logarithmic, curves));
  }

  private Curve curve(String label, ToDoubleFunction<EpochRecord> value, boolean overSeconds) {
    List<RunRecord> complete = runs.completed(label);
    // A measured budget may give one seed an epoch more than another.
    int epochs = complete.stream().mapToInt(run -> run.epochs().size()).min().orElseThrow();
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
   * Says where AdaFisher as printed stands among the methods.
   *
   * @return a sentence with the numbers
   */
  public String verdict() {
    List<String> ranking = runs.ranking();
    if (ranking.isEmpty()) {
      return runs.title() + ": every run diverged.";
    }
    StringBuilder text =
        new StringBuilder(runs.title()).append(", ").append(measure.axis()).append(": ");
    text.append(
        ranking.stream()
            .map(label -> label + " " + runs.result(label).shown(1, measure.digits()))
            .collect(Collectors.joining("; ")));
    if (runs.printed().isEmpty()) {
      return text.append(". AdaFisher as printed has no complete run.").toString();
    }
    return text.append(
            String.format(
                Locale.ROOT,
                ". AdaFisher as printed: place %d of %d.",
                ranking.indexOf(runs.printed().get()) + 1,
                ranking.size()))
        .toString();
  }
}
