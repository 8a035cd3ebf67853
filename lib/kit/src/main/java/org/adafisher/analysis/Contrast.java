package org.adafisher.analysis;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What two samples of runs say of each other. A run that diverged has no number and counts as worse
 * than every other: it is an infinite value, and with one the order decides instead of the means.
 *
 * @param outcome how the first stands to the second
 * @param reason why it says nothing; empty if it does
 * @param difference of the means; empty where a run diverged
 * @param ranks the order; empty where none diverged
 */
public record Contrast(
    Outcome outcome, String reason, Optional<MeanDifference> difference, Optional<RankSum> ranks) {

  private static final double LEVEL = 0.05;

  /** How the first sample stands to the second. */
  public enum Outcome {
    /** The first is clearly higher. */
    HIGHER,
    /** The first is clearly lower. */
    LOWER,
    /** They differ by no more than their noise. */
    UNCLEAR,
    /** They are equal, run by run. */
    TIE,
    /** They cannot say anything, for the reason that is given. */
    NOTHING
  }

  /**
   * Compares. Means differ clearly if the 95 % interval of their difference does not hold zero;
   * where runs diverged, samples do if they do not overlap, or if p &lt; 0.05 by their ranks.
   *
   * @param first one value a run; infinite for one that diverged
   * @param second of the others
   * @param isPaired whether the runs belong together in pairs, such as by seed
   * @param atChance whether no run of both is better than a guess
   * @return how they stand to each other
   * @throws IllegalArgumentException if a sample is empty, or a value is not a number
   */
  public static Contrast of(double[] first, double[] second, boolean isPaired, boolean atChance) {
    RankSum ranks = RankSum.of(first, second);
    double[] all = DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    boolean diverged = Arrays.stream(all).anyMatch(Double::isInfinite);
    Optional<MeanDifference> difference =
        diverged
            ? Optional.empty()
            : Optional.of(
                isPaired
                    ? MeanDifference.paired(first, second)
                    : MeanDifference.welch(Spread.of(first), Spread.of(second)));
    String reason =
        Arrays.stream(all).allMatch(Double::isInfinite)
            ? "all runs diverged"
            : atChance
                ? "no run is better than a guess"
                : Math.min(first.length, second.length) == 1 ? "n = 1" : "";
    Outcome outcome =
        reason.isEmpty()
            ? difference.map(Contrast::byMeans).orElseGet(() -> byRanks(ranks))
            : Outcome.NOTHING;
    return new Contrast(
        outcome, reason, difference, diverged ? Optional.of(ranks) : Optional.empty());
  }

  private static Outcome byMeans(MeanDifference d) {
    if (d.low() <= 0 && d.high() >= 0) {
      return Outcome.UNCLEAR;
    }
    // Without spread there is no interval.
    return d.difference() == 0 ? Outcome.TIE : d.difference() > 0 ? Outcome.HIGHER : Outcome.LOWER;
  }

  private static Outcome byRanks(RankSum ranks) {
    double superiority = ranks.superiority();
    boolean isClear = superiority == 0 || superiority == 1 || ranks.pValue() < LEVEL;
    return !isClear ? Outcome.UNCLEAR : superiority > 0.5 ? Outcome.HIGHER : Outcome.LOWER;
  }

  /**
   * Returns the p-value of the test that the samples do not differ.
   *
   * @return of the t-test, or where runs diverged of the ranks; NaN where there is none
   */
  public double pValue() {
    return outcome == Outcome.NOTHING
        ? Double.NaN
        : ranks.map(RankSum::pValue).orElseGet(() -> difference.orElseThrow().pValue());
  }
}
