package org.adafisher.section.concentration;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.adafisher.analysis.Concentration;
import org.adafisher.claim.Observation;
import org.adafisher.claim.Observation.Outcome;

/** Decides what the numbers of {@link DiagonalConcentration} say of the paper's statements. */
public final class ConcentrationVerdict {

  /** What counts as "virtually unchanged": the paper names no bound. */
  private static final double UNCHANGED = 0.01;

  private static final double HALF = 0.5;

  /** A smaller change of the SNR is none. */
  private static final double SAME_DECIBELS = 0.1;

  private static final String ONE_RUN = ", in one run";
  private static final String SAME_TREND = "the same" + ONE_RUN;

  private ConcentrationVerdict() {}

  /** Judges one statement on one factor, in the middle and late. */
  static String of(
      Statement statement, FactorReport before, FactorReport after, double noise, boolean falls) {
    Concentration ours = after.measured();
    Concentration control = after.control();
    return switch (statement) {
      case ENERGY -> judgeShare(ours.energyOnDiagonal(), control.energyOnDiagonal());
      case DISCS -> judgeShare(ours.discsWithoutZero(), control.discsWithoutZero());
      case SHIFT -> judgeShift(ours.response().largestShift(), control.response().largestShift());
      case SNR -> judgeTrend(before, after, noise, falls);
    };
  }

  private static String judgeShare(double share, double control) {
    if (!(share > HALF)) {
      return "not supported: at most 50 %";
    }
    return control > HALF
        ? "no evidence: true, and true of the random control as well"
        : "supported: above 50 %";
  }

  private static String judgeShift(double shift, double control) {
    if (Double.isNaN(shift)) {
      return "not decidable: no eigenvalue above 1";
    }
    if (shift > UNCHANGED) {
      return "not supported: above 1 %";
    }
    return control > UNCHANGED
        ? "supported: at most 1 %"
        : "no evidence: true, and true of the random control as well";
  }

  private static String judgeTrend(
      FactorReport before, FactorReport after, double noise, boolean falls) {
    if (noise > after.typicalOffDiagonal()) {
      return "not decidable: the noise exceeds the entries";
    }
    double change = Statement.SNR.of(after.measured()) - Statement.SNR.of(before.measured());
    if (Math.abs(change) < SAME_DECIBELS) {
      return "no change";
    }
    return change < 0 == falls ? SAME_TREND : "the opposite" + ONE_RUN;
  }

  /**
   * Says whether the factors are predominantly diagonal, as the paper claims.
   *
   * @param result the factors
   * @return sentences with the numbers
   */
  public static String of(ConcentrationResult result) {
    List<FactorReport> late = result.late();
    List<FactorReport> inputs = result.late("H");
    List<FactorReport> gradients = result.late("S");
    return String.format(
        Locale.ROOT,
        "%s, step %d: the diagonal holds more than half of the energy of %s and of %s; the claim"
            + " “predominantly diagonal” is %s. Gershgorin discs that exclude zero, medians: %s of H,"
            + " %s of S. Noise of %s moves eigenvalues above 1 by at most %s (control %s)%s.",
        result.where(),
        result.steps().late(),
        energies(inputs),
        energies(gradients),
        judgement(inputs, gradients),
        medians(inputs, Statement.DISCS),
        medians(gradients, Statement.DISCS),
        result.steps().noise(),
        percent(largest(late, f -> f.measured().response().largestShift())),
        percent(largest(late, f -> f.control().response().largestShift())),
        sameForControl(late) ? ": the noise test cannot tell a factor from its control" : "");
  }

  /**
   * Judges the claims of Sec. 3.1 and App. A.1.
   *
   * @param result the factors
   * @return one observation a claim
   */
  public static List<Observation> observations(ConcentrationResult result) {
    List<FactorReport> late = result.late();
    String where = ", %s, one run".formatted(result.where());
    List<String> trends =
        result.layersOfThePaper().stream().flatMap(layer -> trends(result, layer)).toList();
    long same = trends.stream().filter(SAME_TREND::equals).count();
    return List.of(
        new Observation(
            "diagonal-energy",
            bothLetters(result, Statement.ENERGY),
            "the diagonal holds more than half of the energy of %s and %s"
                    .formatted(energies(result.late("H")), energies(result.late("S")))
                + where),
        new Observation(
            "gershgorin-discs",
            bothLetters(result, Statement.DISCS),
            "discs without zero, medians: %s of H, %s of S"
                    .formatted(
                        medians(result.late("H"), Statement.DISCS),
                        medians(result.late("S"), Statement.DISCS))
                + where),
        new Observation(
            "noise-kaiser",
            shifts(late),
            "eigenvalues above 1 move by at most %s, those of a random matrix by %s"
                    .formatted(
                        percent(largest(late, f -> f.measured().response().largestShift())),
                        percent(largest(late, f -> f.control().response().largestShift())))
                + where),
        new Observation(
            "snr-training",
            trends.stream().allMatch(trend -> trend.endsWith(ONE_RUN))
                ? Outcome.of(same, trends.size())
                : Outcome.UNDECIDED,
            "%d of %d factors move as the paper's do".formatted(same, trends.size()) + where));
  }

  /** How the SNR of a layer's H and S moves from the middle to the end, beside the paper's. */
  private static Stream<String> trends(ConcentrationResult result, String layer) {
    List<FactorReport> own = result.of(layer);
    double noise = result.steps().noise();
    return Stream.of(0, 2)
        .map(i -> judgeTrend(own.get(i), own.get(i + 1), noise, falls(result, own.get(i))));
  }

  /** Of the paper's four factors, the SNR of the convolution's S falls. */
  static boolean falls(ConcentrationResult result, FactorReport factor) {
    return factor.letter().equals("S") && factor.layer().equals(result.layersOfThePaper().get(0));
  }

  /** Whether a share is above a half in the median, of H and of S, and not in the control. */
  private static Outcome bothLetters(ConcentrationResult result, Statement statement) {
    List<String> high =
        Stream.of("H", "S")
            .filter(letter -> isHigh(result.late(letter), statement, FactorReport::measured))
            .toList();
    long telling =
        high.stream()
            .filter(letter -> !isHigh(result.late(letter), statement, FactorReport::control))
            .count();
    return high.size() == 2 && telling == 0 ? Outcome.UNDECIDED : Outcome.of(telling, 2);
  }

  /** As {@link #judgeShift} has it, over all factors. */
  private static Outcome shifts(List<FactorReport> late) {
    double ours = largest(late, f -> f.measured().response().largestShift());
    double control = largest(late, f -> f.control().response().largestShift());
    return ours > UNCHANGED
        ? Outcome.NOT_SEEN
        : ours <= UNCHANGED && control > UNCHANGED ? Outcome.SEEN : Outcome.UNDECIDED;
  }

  private static boolean isHigh(
      List<FactorReport> factors,
      Statement statement,
      Function<FactorReport, Concentration> which) {
    return median(factors, f -> statement.of(which.apply(f))) > 100 * HALF;
  }

  private static String energies(List<FactorReport> factors) {
    return String.format(
        Locale.ROOT,
        "%d of %d %s (median %s; above the control in %d)",
        factors.stream().filter(FactorReport::isDiagonal).count(),
        factors.size(),
        factors.get(0).letter(),
        medians(factors, Statement.ENERGY),
        factors.stream()
            .filter(f -> f.measured().energyOnDiagonal() > f.control().energyOnDiagonal())
            .count());
  }

  private static String medians(List<FactorReport> factors, Statement statement) {
    return String.format(
        Locale.ROOT,
        "%s %%, control %s %%",
        Statement.number(median(factors, f -> statement.of(f.measured()))),
        Statement.number(median(factors, f -> statement.of(f.control()))));
  }

  private static String judgement(List<FactorReport> inputs, List<FactorReport> gradients) {
    boolean h = isMostlyDiagonal(inputs);
    boolean s = isMostlyDiagonal(gradients);
    return h && s
        ? "supported"
        : h ? "supported for H only" : s ? "supported for S only" : "not supported";
  }

  private static boolean isMostlyDiagonal(List<FactorReport> factors) {
    return 2 * factors.stream().filter(FactorReport::isDiagonal).count() > factors.size();
  }

  /** Whether the noise moves the control's eigenvalues about as far: within a factor of two. */
  private static boolean sameForControl(List<FactorReport> factors) {
    double ours = largest(factors, f -> f.measured().response().largestShift());
    double control = largest(factors, f -> f.control().response().largestShift());
    return control < 2 * ours && ours < 2 * control;
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "nothing, there being none" : Statement.number(100 * share) + " %";
  }

  private static double largest(List<FactorReport> factors, ToDoubleFunction<FactorReport> value) {
    return factors.stream().mapToDouble(value).filter(Double::isFinite).max().orElse(Double.NaN);
  }

  private static double median(List<FactorReport> factors, ToDoubleFunction<FactorReport> value) {
    double[] sorted = factors.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
