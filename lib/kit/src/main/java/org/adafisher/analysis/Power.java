package org.adafisher.analysis;

import java.util.OptionalInt;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Beta;

/**
 * The power of Welch's t-test, two-sided at 5 %: the chance that it finds a difference that is
 * there.
 *
 * <p>With n measurements of each, t is distributed as noncentral t with Welch's degrees of freedom
 * ν and noncentrality δ = |μ₁ − μ₂| / √((σ₁² + σ₂²)/n), and t² as noncentral F(1, ν, δ²):
 *
 * <p>power = 1 − Σ_j e^(−δ²/2) (δ²/2)^j / j! · I_x(j + ½, ν/2), x = t²/(t² + ν),
 *
 * <p>t the quantile of the central distribution and I the incomplete beta function (Johnson, Kotz
 * and Balakrishnan 1995, 30.10). Exact where both deviations are equal.
 */
public final class Power {

  private static final double UPPER_QUANTILE = 0.975;
  private static final int MOST = 1_000_000;

  private static final double PRECISION = 1e-9;

  /** Here the power is 0.998 at ν = 1 and more above; the series would only grow longer. */
  private static final double LARGE = 40;

  /** What lies further from a Poisson distribution's mean weighs less than 1e-15. */
  private static final int DEVIATIONS = 9;

  private Power() {}

  /**
   * Returns the power.
   *
   * @param difference of the means that there is
   * @param first the standard deviation of the first
   * @param second of the second; both must not be 0
   * @param count n, measurements of each, at least 2
   * @return between 0.05 and 1
   */
  public static double welch(double difference, double first, double second, int count) {
    double variance = first * first + second * second;
    if (count < 2 || !(variance > 0) || !Double.isFinite(difference + variance)) {
      throw new IllegalArgumentException(
          "power of a difference of %s with deviations %s and %s, n = %d: n must be at least 2, the deviations not both 0"
              .formatted(difference, first, second, count));
    }
    double freedom = (count - 1) * variance * variance / (Math.pow(first, 4) + Math.pow(second, 4));
    double noncentrality = Math.min(LARGE, Math.abs(difference) / Math.sqrt(variance / count));
    double t = new TDistribution(freedom).inverseCumulativeProbability(UPPER_QUANTILE);
    return 1 - below(t * t, freedom, noncentrality * noncentrality / 2);
  }

  /** The chance that noncentral F(1, ν) lies below a value; half its noncentrality is given. */
  private static double below(double value, double freedom, double half) {
    double x = value / (value + freedom);
    if (half == 0) {
      return Beta.regularizedBeta(x, 0.5, freedom / 2);
    }
    PoissonDistribution weights = new PoissonDistribution(half);
    double reach = DEVIATIONS * (1 + Math.sqrt(half));
    double sum = 0;
    for (int j = (int) Math.max(0, half - reach); j <= half + reach; j++) {
      sum += weights.probability(j) * Beta.regularizedBeta(x, j + 0.5, freedom / 2);
    }
    return Math.min(1, sum);
  }

  /**
   * Returns the difference that a number of measurements finds with a power.
   *
   * @param first the standard deviation of the first
   * @param second of the second; both must not be 0
   * @param count n, measurements of each, at least 2
   * @param power such as 0.8
   * @return the least such difference
   */
  public static double difference(double first, double second, int count, double power) {
    check(power);
    double high = Math.hypot(first, second);
    while (welch(high, first, second, count) < power) {
      high *= 2;
    }
    UnivariateFunction lack = difference -> welch(difference, first, second, count) - power;
    return new BrentSolver(high * PRECISION).solve(MOST, lack, 0, high);
  }

  private static void check(double power) {
    if (!(power > 0.05 && power < 1)) {
      throw new IllegalArgumentException("power " + power + ": give a number from 0.05 to 1");
    }
  }

  /**
   * Returns how many measurements of each a power takes.
   *
   * @param difference of the means
   * @param first the standard deviation of the first
   * @param second of the second; both must not be 0
   * @param power such as 0.8
   * @return the least n, at least 2; empty if a million do not suffice, as of no difference
   */
  public static OptionalInt count(double difference, double first, double second, double power) {
    check(power);
    int high = 2;
    while (welch(difference, first, second, high) < power) {
      if (high >= MOST) {
        return OptionalInt.empty();
      }
      high = Math.min(MOST, 2 * high);
    }
    int low = Math.max(1, high / 2);
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (welch(difference, first, second, middle) < power) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return OptionalInt.of(high);
  }
}
