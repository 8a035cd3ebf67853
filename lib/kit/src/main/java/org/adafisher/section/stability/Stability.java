package org.adafisher.section.stability;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.adafisher.claim.Observation;
import org.adafisher.claim.Observation.Outcome;
import org.adafisher.figure.BarPanel;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.study.Protocols;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * The paper's claims on stability and cost (Sec. 4.4, App. C.2.5), held against measurements. Its
 * figures give curves without numbers, so the claims are judged in words.
 *
 * @param batchSizes accuracy by batch size
 * @param learningRates accuracy by learning rate
 * @param times epoch times
 * @param memory peak memory
 * @param comparable up to which ratio to Adam's time or memory counts as comparable, at least 1
 */
public record Stability(
    Sweep batchSizes, Sweep learningRates, EpochTimes times, PeakMemory memory, double comparable) {

  static final String PRINTED = "AdaFisher (Algorithm 1)";
  private static final String HESSIAN = "AdaHessian";
  private static final int FEWEST_SEEDS = 3;
  private static final String UNDECIDED = "not measured";

  /** Checks the range. */
  public Stability {
    if (!(comparable >= 1)) {
      throw new IllegalArgumentException("comparable " + comparable + " must be at least 1");
    }
  }

  /**
   * Draws accuracy by batch size, by learning rate and over the time of an epoch, and that time, as
   * four panels (Fig. 5 A to D and Fig. 16).
   *
   * @param batchSizes accuracy by batch size
   * @param learningRates accuracy by learning rate
   * @param times epoch times, if possible of the same network
   * @return the figure
   */
  public static Figure panels(Sweep batchSizes, Sweep learningRates, EpochTimes times) {
    BarPanel seconds = times.seconds(batchSizes.network());
    return CurvePlot.of(
        batchSizes.figure() + " A to D. Accuracy and the time of an epoch, " + batchSizes.title(),
        lettered("A", batchSizes.accuracy()),
        lettered("B", learningRates.accuracy()),
        lettered("C", batchSizes.accuracyOverEpochTime()),
        seconds.titled("D, " + seconds.title()));
  }

  private static CurvePanel lettered(String letter, CurvePanel panel) {
    return panel.titled(letter + ", " + panel.title());
  }

  /**
   * Returns the claims with what was measured here, for AdaFisher as printed.
   *
   * @return one row per claim
   */
  public Table table() {
    Rows rows = new Rows();
    batchSizes(rows);
    learningRates(rows);
    times(rows);
    memory(rows);
    return rows.table();
  }

  /** The table as it grows. */
  private static final class Rows {

    private final StringColumn claim = StringColumn.create("the paper's claim");
    private final StringColumn paper = StringColumn.create("paper");
    private final StringColumn ours = StringColumn.create("ours");
    private final StringColumn verdict = StringColumn.create("verdict");

    void add(String claimed, String published, String measured, String judged) {
      claim.append(claimed);
      paper.append(published);
      ours.append(measured);
      verdict.append(judged);
    }

    Table table() {
      return Table.create("Claims of Sec. 4.4 and App. C.2.5", claim, paper, ours, verdict);
    }
  }

  private void batchSizes(Rows rows) {
    List<Double> won = won(batchSizes);
    List<Double> sizes = batchSizes.values();
    double smallest = sizes.get(0);
    double largest = sizes.get(sizes.size() - 1);
    rows.add(
        "superior test accuracy across a range of batch sizes",
        "Fig. 5 A",
        String.format(
            Locale.ROOT, "highest at %d of %d: %s", won.size(), sizes.size(), winners(batchSizes)),
        judged(won.size() == sizes.size(), batchSizes));
    rows.add(
        "robust performance particularly at smaller batch sizes",
        "Fig. 5 A",
        besideTheBest(batchSizes, smallest),
        judged(batchSizes.best(smallest).equals(PRINTED), batchSizes));
    double lost = mean(batchSizes, smallest) - mean(batchSizes, largest);
    rows.add(
        "a degree of sensitivity to larger batch sizes",
        "Fig. 5 A",
        String.format(
            Locale.ROOT, "%.1f points fewer at %.0f than at %.0f", lost, largest, smallest),
        judged(lost > 0, batchSizes));
  }

  private void learningRates(Rows rows) {
    rows.add(
        "superior stability over learning rates",
        "Fig. 5 B",
        steadiness(learningRates),
        judged(learningRates.steadiest().equals(PRINTED), learningRates));
    double lowest = learningRates.values().get(0);
    rows.add(
        "… particularly at lower learning rates",
        "Fig. 5 B",
        besideTheBest(learningRates, lowest),
        judged(learningRates.best(lowest).equals(PRINTED), learningRates));
  }

  private static double mean(Sweep sweep, double value) {
    return sweep.accuracy(PRINTED, value).mean();
  }

  private static String besideTheBest(Sweep sweep, double value) {
    String best = sweep.best(value);
    return String.format(
        Locale.ROOT,
        "at %s: AdaFisher %.1f %%, the best is %s with %.1f %%",
        Sweep.text(value),
        mean(sweep, value),
        best,
        sweep.accuracy(best, value).mean());
  }

  private static List<Double> won(Sweep sweep) {
    return sweep.values().stream().filter(value -> sweep.best(value).equals(PRINTED)).toList();
  }

  private static String winners(Sweep sweep) {
    return sweep.values().stream()
        .map(value -> String.format(Locale.ROOT, "%.0f %s", value, sweep.best(value)))
        .collect(Collectors.joining(", "));
  }

  private static String steadiness(Sweep sweep) {
    return String.format(
        Locale.ROOT,
        "best − worst: AdaFisher %.1f points, the steadiest that learns is %s",
        sweep.range(PRINTED),
        sweep.steadiest().equals("none")
            ? "none"
            : sweep.steadiest()
                + String.format(Locale.ROOT, " with %.1f", sweep.range(sweep.steadiest())));
  }

  /** With few seeds only a direction. */
  private static String judged(boolean holds, Sweep sweep) {
    String direction = "the means are " + (holds ? "for" : "against") + " it";
    return sweep.seeds() < FEWEST_SEEDS
        ? "not decidable with n = " + sweep.seeds() + "; " + direction
        : direction + " after " + sweep.epochs();
  }

  private void times(Rows rows) {
    double most = Arrays.stream(times.ratios(PRINTED)).max().orElse(Double.NaN);
    rows.add(
        "epoch times comparable to Adam's on all networks",
        String.format(Locale.ROOT, "%.2f × Adam's (Table 6)", Protocols.epochCost("adafisher")),
        "at most " + times(most) + " Adam's",
        compared(most <= comparable));
    rows.add(
        "K-FAC and AdaHessian take longer",
        String.format(
            Locale.ROOT,
            "%.2f and %.2f ×",
            Protocols.epochCost("kfac"),
            Protocols.epochCost("adahessian")),
        range("K-FAC") + " and " + range("AdaHessian"),
        timed("K-FAC") && timed("AdaHessian")
            ? compared(least("K-FAC") > most && least("AdaHessian") > most)
            : UNDECIDED);
    double others =
        times.labels().stream()
            .filter(label -> !label.equals("Shampoo"))
            .flatMapToDouble(label -> Arrays.stream(times.ratios(label)))
            .max()
            .orElse(Double.NaN);
    rows.add(
        "Shampoo takes longest on all networks",
        String.format(Locale.ROOT, "%.2f ×", Protocols.epochCost("shampoo")),
        range("Shampoo") + "; the others at most " + times(others),
        timed("Shampoo") ? compared(least("Shampoo") > others) : UNDECIDED);
  }

  private boolean timed(String label) {
    return times.labels().contains(label);
  }

  private double least(String label) {
    return Arrays.stream(times.ratios(label)).min().orElse(Double.NaN);
  }

  private String range(String label) {
    double[] ratios = times.ratios(label);
    if (ratios.length == 0) {
      return label + " was not timed";
    }
    double most = Arrays.stream(ratios).max().orElseThrow();
    return least(label) == most
        ? times(most)
        : String.format(Locale.ROOT, "%.2f to %.2f ×", least(label), most);
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, "%.2f ×", ratio);
  }

  private static String compared(boolean holds) {
    return holds ? "holds here" : "does not hold here";
  }

  private void memory(Rows rows) {
    double most = mostMemory();
    rows.add(
        "memory comparable to Adam's",
        "Fig. 17",
        "at most " + times(most) + " Adam's peak",
        compared(most <= comparable));
    int smallest = memory.sizes().get(0);
    int largest = memory.sizes().get(memory.sizes().size() - 1);
    rows.add(
        "… especially at higher batch sizes",
        "Fig. 17",
        String.format(
            Locale.ROOT,
            "%.2f × at %d, %.2f × at %d",
            memoryAt(smallest),
            smallest,
            memoryAt(largest),
            largest),
        largest > smallest ? compared(memoryAt(largest) <= memoryAt(smallest)) : UNDECIDED);
  }

  private double memoryAt(int size) {
    return memory.ratio(PRINTED, size);
  }

  /**
   * Judges the claims for AdaFisher as printed.
   *
   * @return one observation a claim
   */
  public List<Observation> observations() {
    double lowest = learningRates.values().get(0);
    boolean isSteadiest = learningRates.steadiest().equals(PRINTED);
    boolean isBestAtLowest = learningRates.best(lowest).equals(PRINTED);
    double leastMemory = peaks(HESSIAN).min().orElse(Double.NaN);
    return List.of(
        new Observation(
            "batch-sizes",
            decided(batchSizes, Outcome.of(won(batchSizes).size(), batchSizes.values().size())),
            "Algorithm 1 has the highest mean accuracy at %d of %d batch sizes: %s%s"
                .formatted(
                    won(batchSizes).size(),
                    batchSizes.values().size(),
                    winners(batchSizes),
                    extent(batchSizes))),
        new Observation(
            "learning-rates",
            decided(learningRates, Outcome.of((isSteadiest ? 1 : 0) + (isBestAtLowest ? 1 : 0), 2)),
            "Algorithm 1, %s; %s%s"
                .formatted(
                    steadiness(learningRates),
                    besideTheBest(learningRates, lowest),
                    extent(learningRates))),
        new Observation(
            "minimal-tuning",
            decided(learningRates, Outcome.of(isSteadiest)),
            "Algorithm 1 over one grid of learning rates, "
                + steadiness(learningRates)
                + extent(learningRates)),
        peak("memory", PRINTED, "at most", mostMemory(), Outcome.of(mostMemory() <= comparable)),
        // Whether it fits a card is not tried.
        peak(
            "adahessian-memory",
            HESSIAN,
            "at least",
            leastMemory,
            leastMemory > comparable ? Outcome.IN_PART : Outcome.NOT_SEEN));
  }

  private Observation peak(
      String claim, String method, String bound, double ratio, Outcome outcome) {
    return Double.isNaN(ratio)
        ? new Observation(
            claim, Outcome.UNDECIDED, method + " was not measured, or its memory did not suffice")
        : new Observation(
            claim,
            outcome,
            String.format(
                Locale.ROOT,
                "the peak memory of a step of %s is %s %.2f × Adam's, in batches of %d to %d; up to"
                    + " %.2f × counts as comparable",
                method,
                bound,
                ratio,
                memory.sizes().get(0),
                memory.sizes().get(memory.sizes().size() - 1),
                comparable));
  }

  /** A method's peaks as ratios to Adam's, by batch size. */
  private DoubleStream peaks(String method) {
    return memory.sizes().stream().mapToDouble(size -> memory.ratio(method, size));
  }

  private static Outcome decided(Sweep sweep, Outcome outcome) {
    return sweep.seeds() < FEWEST_SEEDS ? Outcome.UNDECIDED : outcome;
  }

  private static String extent(Sweep sweep) {
    return "; n = " + sweep.seeds() + ", " + sweep.epochs();
  }

  private double mostMemory() {
    return peaks(PRINTED).max().orElse(Double.NaN);
  }

  /**
   * Returns what was measured, in a sentence.
   *
   * @return the sentence
   */
  public String verdict() {
    return String.format(
        Locale.ROOT,
        "AdaFisher as printed has the highest accuracy at %d of %d batch sizes and %d of %d learning"
            + " rates (n = %d, %s; the paper trains 200 epochs); its epochs take at most %.2f × Adam's"
            + " time, its training at most %.2f × Adam's memory.",
        won(batchSizes).size(),
        batchSizes.values().size(),
        won(learningRates).size(),
        learningRates.values().size(),
        batchSizes.seeds(),
        batchSizes.epochs(),
        Arrays.stream(times.ratios(PRINTED)).max().orElse(Double.NaN),
        mostMemory());
  }
}
