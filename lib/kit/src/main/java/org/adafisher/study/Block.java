package org.adafisher.study;

import java.util.Arrays;
import java.util.Collection;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.analysis.Spread;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;
import tech.tablesaw.api.Table;

/** The runs of a setting and what they say of each other. A run that diverged is the worst. */
public final class Block {

  private final Setting setting;
  private final String figures;
  private final Map<String, List<RunRecord>> runs = new LinkedHashMap<>();
  private final Measure measure;

  /** Takes the records of a setting, of which some may be missing, but not all. */
  Block(Setting setting, Collection<RunRecord> records, String figures) {
    this.setting = setting;
    this.figures = figures;
    List<RunSpec> methods =
        setting.methods().stream().map(method -> method.run().withSeed(1)).toList();
    Labels.of(methods)
        .forEach(
            (method, label) -> {
              List<RunRecord> its =
                  records.stream()
                      .filter(run -> run.spec().withSeed(1).id().equals(method.id()))
                      .toList();
              if (!its.isEmpty()) {
                runs.put(label, its);
              }
            });
    measure = Measure.of(any().spec().network());
  }

  /**
   * Returns what sets this block apart, and what its runs trained on.
   *
   * @return such as {@code ResNet18, CIFAR-10, cutout: CIFAR-10}
   */
  public String title() {
    return setting.title() + ": " + any().dataTitle();
  }

  /**
   * Returns the setting.
   *
   * @return what is compared here
   */
  public Setting setting() {
    return setting;
  }

  Measure measure() {
    return measure;
  }

  /**
   * Returns how many of a method's runs diverged or failed.
   *
   * @param label the method
   * @return the runs
   */
  public int diverged(String label) {
    return of(label).size() - completed(label).size();
  }

  /**
   * Returns how long a method's runs were, which under a budget of time differs by run.
   *
   * @param label the method
   * @return such as {@code 6} or {@code 7 to 10} epochs
   */
  public String epochs(String label) {
    IntSummaryStatistics epochs =
        completed(label).stream().mapToInt(run -> run.epochs().size()).summaryStatistics();
    return epochs.getMin() == epochs.getMax()
        ? String.valueOf(epochs.getMax())
        : epochs.getMin() + " to " + epochs.getMax();
  }

  /**
   * Returns what is compared.
   *
   * @return whether more of it is better
   */
  public boolean higherIsBetter() {
    return measure.higherIsBetter();
  }

  /** A run, of which all but the method and the seed is every run's. */
  RunRecord any() {
    return runs.values().iterator().next().get(0);
  }

  /** All methods that have a run, also those of which none is complete. */
  List<String> methods() {
    return List.copyOf(runs.keySet());
  }

  List<RunRecord> of(String label) {
    return runs.get(label);
  }

  List<RunRecord> completed(String label) {
    return runs.get(label).stream().filter(RunRecord::completed).toList();
  }

  /**
   * Returns the methods with a complete run.
   *
   * @return their labels, in the order of the setting
   */
  public List<String> labels() {
    return methods().stream().filter(label -> !completed(label).isEmpty()).toList();
  }

  /** A value's mean and deviation as text; a dash without a complete run. */
  String shown(String label, ToDoubleFunction<RunRecord> value, int digits) {
    List<RunRecord> complete = completed(label);
    return complete.isEmpty()
        ? "–"
        : Spread.of(complete.stream().mapToDouble(value).toArray()).shown(1, digits);
  }

  /**
   * Returns AdaFisher or AdaFisherW as the paper prints it.
   *
   * @return its label; empty without a complete run
   */
  public Optional<String> printed() {
    return labels().stream()
        .filter(label -> label.matches("AdaFisherW? \\(Algorithm 1\\).*"))
        .findFirst();
  }

  /** Whether the paper has the method in this setting. */
  boolean isPublished(String label) {
    String id = runs.get(label).get(0).spec().withSeed(1).id();
    return setting.methods().stream()
        .anyMatch(m -> m.isPublished() && m.run().withSeed(1).id().equals(id));
  }

  /**
   * Returns a method's result minus that of AdaFisher as printed.
   *
   * @param label the method
   * @return over the seeds that both completed, in percentage points or perplexity; empty without
   */
  public Optional<MeanDifference> distance(String label) {
    if (printed().isEmpty()) {
      return Optional.empty();
    }
    Map<Long, RunRecord> reference = bySeed(printed().get());
    Map<Long, RunRecord> own = bySeed(label);
    own.keySet().retainAll(reference.keySet());
    return own.isEmpty()
        ? Optional.empty()
        : Optional.of(
            MeanDifference.paired(
                results(own.values()),
                results(own.keySet().stream().map(reference::get).toList())));
  }

  private Map<Long, RunRecord> bySeed(String label) {
    Map<Long, RunRecord> seeds = new TreeMap<>();
    completed(label).forEach(run -> seeds.put(run.spec().seeds().initialization(), run));
    return seeds;
  }

  private double[] results(Collection<RunRecord> of) {
    return of.stream().mapToDouble(run -> measure.of(run.selected())).toArray();
  }

  /**
   * Returns a method's result.
   *
   * @param label the method
   * @return percent or perplexity over the seeds that were completed
   */
  public Spread result(String label) {
    return Spread.of(results(completed(label)));
  }

  /** The best test value of any epoch, as the paper chooses it. */
  double testSelected(RunRecord run) {
    double[] all = run.epochs().stream().mapToDouble(measure::of).toArray();
    return measure.higherIsBetter()
        ? Arrays.stream(all).max().orElse(Double.NaN)
        : Arrays.stream(all).min().orElse(Double.NaN);
  }

  /**
   * Why these runs say nothing about which method is better; empty if they do.
   *
   * @return one sentence
   */
  public Optional<String> saysNothing() {
    if (labels().isEmpty()) {
      return Optional.of("Every run diverged or failed.");
    }
    if (labels().stream().allMatch(this::isAtChance)) {
      return Optional.of("All methods are at chance level: they have not learnt yet.");
    }
    return runs.values().stream().allMatch(its -> its.size() == 1)
        ? Optional.of("There is one seed, which says nothing about a difference.")
        : Optional.empty();
  }

  /** Whether none of a method's runs is better than a guess. */
  boolean isAtChance(String label) {
    return completed(label).stream().allMatch(RunRecord::atChance);
  }

  /**
   * Returns the results: mean ± deviation over seeds, by our selection and by the paper's, and the
   * cost of an epoch where a common time is the budget.
   *
   * @return one row per method; runs that diverged are counted apart
   */
  public Table table() {
    return BlockTables.results(this);
  }

  /**
   * Compares every method with AdaFisher as printed, here and in the paper.
   *
   * @return one row per method: the distance to AdaFisher with its 95 % confidence interval over
   *     seeds (a paired t-test's), the paper's result and distance, and whether both agree; empty
   *     where the paper prints no numbers
   */
  public Table againstPaper() {
    return BlockTables.againstPaper(this);
  }

  /**
   * Draws training loss and test error, or perplexity, over seconds of training and over epochs, as
   * the paper's figures have them.
   *
   * @return HTML: the figure, or why there is none
   */
  public String curves() {
    return BlockFigures.of(this, figures, measure);
  }

  /**
   * Says where AdaFisher as printed stands among the methods.
   *
   * @return a sentence with the numbers
   */
  public String verdict() {
    return BlockTables.verdict(this);
  }
}
