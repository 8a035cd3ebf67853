package org.adafisher.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.analysis.Spread;
import org.adafisher.claim.PaperTables;
import org.adafisher.data.DataSet;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.optimizer.OptimizerSpec;
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
  private final Measure measure;

  private Comparison(Measure measure) {
    this.measure = measure;
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
    Comparison comparison = new Comparison(measure);
    for (int seed = 1; seed <= seeds; seed++) {
      for (RunSpec method : methods) {
        RunRecord record =
            runner.run(method.withSeed(seed), method.optimizer().slug() + "-seed" + seed);
        comparison.runs.computeIfAbsent(method.label(), key -> new ArrayList<>()).add(record);
        System.out.println(line(method.label(), seed, measure, record));
      }
    }
    return comparison;
  }

  private static String line(String label, int seed, Measure measure, RunRecord record) {
    if (record.epochs().isEmpty()) {
      return String.format(Locale.ROOT, "%-28s seed %d: %s", label, seed, record.status());
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
        record.status());
  }

  /** What the runs trained on, the limits included. */
  private String title() {
    return runs.values().iterator().next().get(0).dataTitle();
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
    return table(title());
  }

  /**
   * Returns the results under a title of one's own.
   *
   * @param title what sets these runs apart; the data's title follows
   * @return as {@link #table()}
   */
  public Table tableOf(String title) {
    return table(title + ", " + title());
  }

  private Table table(String title) {
    RunRecord any = runs.values().iterator().next().get(0);
    boolean isTimed = any.plan().source().equals("reference");
    StringColumn method = StringColumn.create("optimizer");
    StringColumn epochs = StringColumn.create("epochs");
    StringColumn cost =
        StringColumn.create(
            isTimed ? "epoch ÷ " + any.spec().budget().reference().label() + "'s" : "cost");
    StringColumn paper = StringColumn.create("the paper's, implied");
    StringColumn result =
        StringColumn.create(measure.axis() + ", " + any.spec().selection().label());
    StringColumn loss = StringColumn.create("test loss");
    StringColumn seconds = StringColumn.create("seconds per 100 steps");
    IntColumn count = IntColumn.create("n");
    IntColumn diverged = IntColumn.create("diverged");
    for (String label : runs.keySet()) {
      int complete = completed(label).size();
      method.append(label);
      count.append(complete);
      diverged.append(runs.get(label).size() - complete);
      result.append(shown(label, run -> measure.of(run.selected()), 1, measure.digits()));
      loss.append(shown(label, run -> run.last().testLoss(), 1, 3));
      seconds.append(shown(label, run -> run.last().trainSeconds() / run.steps() * 100, 1, 1));
      epochs.append(shown(label, run -> run.epochs().size(), 1, 1));
      cost.append(shown(label, run -> run.plan().relativeCost(), 1, 2));
      paper.append(impliedCost(runs.get(label).get(0).spec().optimizer().name()));
    }
    Table table = Table.create(title, method, epochs);
    if (isTimed) {
      table.addColumns(cost, paper);
    }
    return table.addColumns(result, loss, seconds, count, diverged);
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
    StringColumn method = StringColumn.create("optimizer");
    StringColumn ours = StringColumn.create("here − AdaFisher's");
    StringColumn paper = StringColumn.create("the paper");
    StringColumn papers = StringColumn.create("the paper − AdaFisher's");
    StringColumn verdict = StringColumn.create("verdict");
    PaperTables tables = PaperTables.load();
    String printed = printed().orElse("");
    Optional<Double> reference = tables.value(dataset, augmentation, network, name(printed));
    for (String label : labels()) {
      Optional<MeanDifference> here = label.equals(printed) ? Optional.empty() : distance(label);
      // The paper does not say which rule its runs had: as printed, we take it.
      Optional<Double> published =
          label.contains("released") || label.contains("ICLR")
              ? Optional.empty()
              : tables.value(dataset, augmentation, network, name(label));
      Optional<Double> there =
          here.isEmpty() || published.isEmpty()
              ? Optional.empty()
              : reference.map(value -> published.get() - value);
      method.append(label);
      ours.append(here.map(this::show).orElse("–"));
      paper.append(published.map(value -> number("%.2f", value)).orElse("–"));
      papers.append(there.map(value -> number("%+.2f", value)).orElse("–"));
      verdict.append(here.isEmpty() || there.isEmpty() ? "–" : agreement(here.get(), there.get()));
    }
    String title = title() + ", beside the paper's " + network + " on " + dataset;
    return Table.create(title, method, ours, paper, papers, verdict);
  }

  /** The optimizer's name as a label has it, without its rule. */
  private static String name(String label) {
    return label.replaceAll(" \\(.*", "");
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private Optional<String> printed() {
    return labels().stream()
        .filter(label -> label.matches("AdaFisherW? \\(Algorithm 1\\)"))
        .findFirst();
  }

  /** A method's result minus that of AdaFisher as printed, over the seeds that both completed. */
  private Optional<MeanDifference> distance(String label) {
    if (printed().isEmpty()) {
      return Optional.empty();
    }
    Map<Long, RunRecord> reference = bySeed(printed().get());
    Map<Long, RunRecord> runsOfIt = bySeed(label);
    runsOfIt.keySet().retainAll(reference.keySet());
    return runsOfIt.isEmpty()
        ? Optional.empty()
        : Optional.of(
            MeanDifference.paired(
                results(runsOfIt.values()),
                results(runsOfIt.keySet().stream().map(reference::get).toList())));
  }

  private Map<Long, RunRecord> bySeed(String label) {
    Map<Long, RunRecord> seeds = new TreeMap<>();
    completed(label).forEach(run -> seeds.put(run.spec().seeds().initialization(), run));
    return seeds;
  }

  private double[] results(Collection<RunRecord> of) {
    return of.stream().mapToDouble(run -> measure.of(run.selected())).toArray();
  }

  private String show(MeanDifference d) {
    String mean = number("%+." + measure.digits() + "f", d.difference());
    return Double.isNaN(d.low())
        ? mean
        : mean + number(" [%+.1f", d.low()) + number(", %+.1f]", d.high());
  }

  private static String agreement(MeanDifference here, double there) {
    boolean isSame = Math.signum(here.difference()) == Math.signum(there);
    boolean isClear = here.low() > 0 || here.high() < 0;
    return (isSame ? "as the paper" : "opposite") + (isClear ? "" : ", within the noise");
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
    for (String label : labels()) {
      curves.add(curve(label, value, overSeconds));
    }
    String heading = what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1);
    return CurvePlot.of(
        heading + ", " + title(), new CurvePanel(xTitle, yTitle, logarithmic, curves));
  }

  private Curve curve(String label, ToDoubleFunction<EpochRecord> value, boolean overSeconds) {
    List<RunRecord> complete = completed(label);
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
    List<String> ranking = ranking();
    if (ranking.isEmpty()) {
      return title() + ": every run diverged.";
    }
    StringBuilder text =
        new StringBuilder(title()).append(", ").append(measure.axis()).append(": ");
    text.append(
        ranking.stream()
            .map(label -> label + " " + show(result(label), 1, measure.digits()))
            .collect(Collectors.joining("; ")));
    if (printed().isEmpty()) {
      return text.append(". AdaFisher as printed has no complete run.").toString();
    }
    return text.append(
            String.format(
                Locale.ROOT,
                ". AdaFisher as printed: place %d of %d.",
                ranking.indexOf(printed().get()) + 1,
                ranking.size()))
        .toString();
  }

  /** The methods that were completed, the best first. */
  private List<String> ranking() {
    Comparator<String> byResult = Comparator.comparingDouble(label -> result(label).mean());
    return labels().stream()
        .sorted(measure.higherIsBetter() ? byResult.reversed() : byResult)
        .toList();
  }

  /** The result of every completed run. */
  private Spread result(String label) {
    return Spread.of(results(completed(label)));
  }
}
