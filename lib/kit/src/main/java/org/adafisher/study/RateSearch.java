package org.adafisher.study;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.adafisher.analysis.Spread;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/**
 * Methods of one setting, each at several learning rates, of which the best on held-out examples is
 * chosen. A run that diverged counts as the worst.
 */
public final class RateSearch {

  /** Rates of a method before any is added, a factor √10 apart. */
  static final int RATES = 7;

  private static final int MOST_RATES = 11;

  private final Setting setting;
  private final Measure measure;
  private final Map<RunSpec, String> labels;
  private final Map<String, TreeMap<Double, List<RunRecord>>> runs = new LinkedHashMap<>();

  RateSearch(Setting setting, Map<String, RunRecord> records) {
    this.setting = setting;
    measure = Measure.of(setting.methods().get(0).run().network());
    labels = Labels.of(setting.methods().stream().map(m -> method(m.run())).distinct().toList());
    for (Method one : setting.methods()) {
      List<RunRecord> its =
          setting
              .with(List.of(one))
              .runs()
              .map(run -> records.get(run.id()))
              .filter(record -> record != null)
              .toList();
      runs.computeIfAbsent(labels.get(method(one.run())), label -> new TreeMap<>())
          .put(one.run().optimizer().learningRate(), its);
    }
  }

  /** A run without its learning rate. */
  private static RunSpec method(RunSpec run) {
    return run.with(run.optimizer().withLearningRate(1));
  }

  /** Seven rates a factor √10 apart, of three digits. */
  static List<Double> around(double rate) {
    return IntStream.range(0, RATES)
        .mapToObj(i -> rounded(rate * Math.pow(10, (i - RATES / 2) / 2.0)))
        .toList();
  }

  private static double rounded(double rate) {
    return new BigDecimal(rate).round(new MathContext(3)).doubleValue();
  }

  /**
   * Returns the methods.
   *
   * @return their labels, in the order of the setting
   */
  public List<String> methods() {
    return List.copyOf(runs.keySet());
  }

  /**
   * Returns what sets this search apart.
   *
   * @return the setting's title
   */
  public String title() {
    return setting.title();
  }

  /**
   * Returns the learning rates of a method.
   *
   * @param label the method
   * @return rising
   */
  public List<Double> rates(String label) {
    return List.copyOf(runs.get(label).keySet());
  }

  /** The runs of a method at a rate that are there, also those that diverged. */
  List<RunRecord> runs(String label, double rate) {
    return runs.get(label).get(rate);
  }

  /**
   * Returns what is measured, with its unit.
   *
   * @return such as {@code test accuracy, %}
   */
  public String axis() {
    return measure.axis();
  }

  /**
   * Returns how to read it.
   *
   * @return whether more of it is better
   */
  public boolean higherIsBetter() {
    return measure.higherIsBetter();
  }

  /**
   * Returns whether the rates can be chosen.
   *
   * @return true if every run is there
   */
  public boolean isComplete() {
    return methods().stream().allMatch(this::isComplete);
  }

  private boolean isComplete(String label) {
    return runs.get(label).values().stream().allMatch(its -> its.size() == setting.seeds());
  }

  /**
   * Returns the rate with the best mean on held-out examples, of equals that with the lower loss
   * there.
   *
   * @param label the method
   * @return its learning rate
   */
  public double chosen(String label) {
    return rates(label).stream()
        .max(
            Comparator.<Double>comparingDouble(rate -> heldOut(label, rate))
                .thenComparing(rate -> -heldOutLoss(label, rate)))
        .orElseThrow();
  }

  private double heldOut(String label, double rate) {
    return mean(
        label, rate, e -> measure.merit(measure.ofHeldOut(e)), measure.merit(measure.worst()));
  }

  private double heldOutLoss(String label, double rate) {
    return mean(label, rate, EpochRecord::validationLoss, Double.POSITIVE_INFINITY);
  }

  private double mean(String label, double rate, ToDoubleFunction<EpochRecord> of, double worst) {
    return runs(label, rate).stream()
        .mapToDouble(run -> run.completed() ? of.applyAsDouble(run.selected()) : worst)
        .average()
        .orElse(worst);
  }

  /**
   * Returns the test result over the tuning seeds.
   *
   * @param label the method
   * @param rate one of its learning rates
   * @return percent, or perplexity; the worst where a run diverged
   */
  public Spread test(String label, double rate) {
    return Spread.of(
        runs(label, rate).stream()
            .mapToDouble(run -> run.completed() ? measure.of(run.selected()) : measure.worst())
            .toArray());
  }

  /**
   * Returns the interval of learning rates, around the one with the best test result, whose results
   * are no further from it than a tolerance; between rates that were run, results are taken to be
   * linear in the rate's logarithm.
   *
   * @param label the method
   * @param tolerance percentage points of accuracy, or percent of the perplexity
   * @return its ends; an end of the range that was run is one of them where nothing beyond was run
   */
  public Interval within(String label, double tolerance) {
    double[] rates = rates(label).stream().mapToDouble(Double::doubleValue).toArray();
    double[] loss =
        DoubleStream.of(rates).map(rate -> -measure.merit(test(label, rate).mean())).toArray();
    int best = IntStream.range(0, loss.length).reduce(0, (a, b) -> loss[b] < loss[a] ? b : a);
    double bound = loss[best] + tolerance;
    int low = best;
    while (low > 0 && loss[low - 1] <= bound) {
      low--;
    }
    int high = best;
    while (high < loss.length - 1 && loss[high + 1] <= bound) {
      high++;
    }
    return new Interval(
        low == 0 ? rates[0] : crossing(rates, loss, low, low - 1, bound),
        high == loss.length - 1 ? rates[high] : crossing(rates, loss, high, high + 1, bound),
        low == 0 || high == loss.length - 1);
  }

  private static double crossing(double[] rates, double[] loss, int in, int out, double bound) {
    double share = Double.isInfinite(loss[out]) ? 0 : (bound - loss[in]) / (loss[out] - loss[in]);
    return rates[in] * Math.pow(rates[out] / rates[in], share);
  }

  /**
   * An interval of learning rates.
   *
   * @param low its lower end
   * @param high its upper end
   * @param isOpen whether it reaches an end of what was run, so that it may be wider
   */
  public record Interval(double low, double high, boolean isOpen) {

    /**
     * Returns the width.
     *
     * @return in powers of ten
     */
    public double decades() {
      return Math.log10(high / low);
    }
  }

  /** The setting with one more rate for each method whose best is at an end of its range. */
  Setting extended() {
    List<Method> methods = new ArrayList<>(setting.methods());
    labels.forEach(
        (method, label) -> {
          List<Double> rates = rates(label);
          int last = rates.size() - 1;
          int best = rates.indexOf(chosen(label));
          if (isComplete(label)
              && last + 1 >= RATES
              && last + 1 < MOST_RATES
              && (best == 0 || best == last)) {
            // The next but one is a factor of 10 away.
            double rate = best == 0 ? rates.get(1) / 10 : rates.get(last - 1) * 10;
            methods.add(new Method(at(method, rounded(rate)), false));
          }
        });
    return setting.with(methods);
  }

  /** Every method at its best rate. */
  List<Method> best() {
    return labels.entrySet().stream()
        .map(entry -> new Method(at(entry.getKey(), chosen(entry.getValue())), false))
        .toList();
  }

  private static RunSpec at(RunSpec method, double rate) {
    return method.with(method.optimizer().withLearningRate(rate));
  }
}
