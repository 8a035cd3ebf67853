package org.adafisher.analysis;

import java.util.Locale;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Gamma;
import org.apache.commons.math3.stat.descriptive.StatisticalSummary;
import org.apache.commons.math3.stat.descriptive.StatisticalSummaryValues;
import org.apache.commons.math3.stat.inference.TTest;

/**
 * The difference of two means with its uncertainty: Welch's t-test, or the paired t-test where both
 * were measured on the same seeds. What too few measurements, or ones without spread, leave
 * undefined is NaN.
 *
 * @param difference the first mean minus the second
 * @param low the lower end of its 95 % confidence interval
 * @param high the upper end
 * @param effectSize Hedges' g: the difference in pooled standard deviations of the two samples,
 *     paired or not, corrected for their size
 * @param pValue of the two-sided test that the means are equal
 * @param firstCount measurements of the first
 * @param secondCount measurements of the second
 * @param isPaired whether the measurements belong together in pairs
 */
public record MeanDifference(
    double difference,
    double low,
    double high,
    double effectSize,
    double pValue,
    int firstCount,
    int secondCount,
    boolean isPaired) {

  private static final double UPPER_QUANTILE = 0.975;

  /**
   * Compares two samples of which the variances may differ (Welch 1947).
   *
   * @param first mean, standard deviation and count of the first
   * @param second of the second
   * @return the difference of the first to the second
   */
  public static MeanDifference welch(Spread first, Spread second) {
    double difference = first.mean() - second.mean();
    double firstPart = first.deviation() * first.deviation() / first.count();
    double secondPart = second.deviation() * second.deviation() / second.count();
    double variance = firstPart + secondPart;
    boolean isDefined = Math.min(first.count(), second.count()) > 1 && variance > 0;
    if (!isDefined) {
      return of(difference, Double.NaN, Double.NaN, first, second, false);
    }
    double freedom =
        variance
            * variance
            / (firstPart * firstPart / (first.count() - 1)
                + secondPart * secondPart / (second.count() - 1));
    return of(
        difference,
        new TDistribution(freedom).inverseCumulativeProbability(UPPER_QUANTILE)
            * Math.sqrt(variance),
        new TTest().tTest(summary(first), summary(second)),
        first,
        second,
        false);
  }

  /**
   * Compares two samples whose measurements belong together in pairs.
   *
   * @param first the first of every pair
   * @param second the second of every pair
   * @return the difference of the first to the second
   * @throws IllegalArgumentException if they are not equally many
   */
  public static MeanDifference paired(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "pairs of " + first.length + " and " + second.length + " measurements");
    }
    double[] differences = new double[first.length];
    for (int i = 0; i < first.length; i++) {
      differences[i] = first[i] - second[i];
    }
    Spread spread = Spread.of(differences);
    double half = Double.NaN;
    double pValue = Double.NaN;
    if (first.length > 1 && spread.deviation() > 0) {
      half =
          new TDistribution(first.length - 1).inverseCumulativeProbability(UPPER_QUANTILE)
              * spread.deviation()
              / Math.sqrt(first.length);
      pValue = new TTest().pairedTTest(first, second);
    }
    return of(spread.mean(), half, pValue, Spread.of(first), Spread.of(second), true);
  }

  private static MeanDifference of(
      double difference,
      double half,
      double pValue,
      Spread first,
      Spread second,
      boolean isPaired) {
    return new MeanDifference(
        difference,
        difference - half,
        difference + half,
        hedges(first, second),
        pValue,
        first.count(),
        second.count(),
        isPaired);
  }

  /**
   * Returns the difference of values that are a multiple of these.
   *
   * @param factor not 0; below 0 the ends of the interval change places
   * @return with the same p-value
   */
  public MeanDifference times(double factor) {
    return new MeanDifference(
        factor * difference,
        factor * (factor < 0 ? high : low),
        factor * (factor < 0 ? low : high),
        Math.signum(factor) * effectSize,
        pValue,
        firstCount,
        secondCount,
        isPaired);
  }

  /**
   * Returns this as text.
   *
   * @param digits after the point
   * @return such as {@code +1.40 [+1.18, +1.62]}; without the interval where there is none
   */
  public String shown(int digits) {
    String number = "%+." + digits + "f";
    return Double.isNaN(low)
        ? String.format(Locale.ROOT, number, difference)
        : String.format(
            Locale.ROOT, number + " [" + number + ", " + number + "]", difference, low, high);
  }

  private static StatisticalSummary summary(Spread spread) {
    return new StatisticalSummaryValues(
        spread.mean(),
        spread.deviation() * spread.deviation(),
        spread.count(),
        Double.NaN,
        Double.NaN,
        Double.NaN);
  }

  /** Hedges (1981), with the exact correction J(m) = Γ(m/2) / (√(m/2) Γ((m − 1)/2)). */
  private static double hedges(Spread first, Spread second) {
    int freedom = first.count() + second.count() - 2;
    double squares =
        (first.count() - 1) * first.deviation() * first.deviation()
            + (second.count() - 1) * second.deviation() * second.deviation();
    if (freedom < 2 || !(squares > 0)) {
      return Double.NaN;
    }
    double half = freedom / 2.0;
    double correction =
        Math.exp(Gamma.logGamma(half) - Gamma.logGamma(half - 0.5)) / Math.sqrt(half);
    return (first.mean() - second.mean()) / Math.sqrt(squares / freedom) * correction;
  }
}
