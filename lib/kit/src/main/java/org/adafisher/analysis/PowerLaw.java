package org.adafisher.analysis;

import java.util.stream.IntStream;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * The rate at which a curve falls: y ≈ c·xᵖ, fitted by least squares on log-log axes.
 *
 * @param slope p
 * @param error the standard error of p, as if points were independent
 */
public record PowerLaw(double slope, double error) {

  private static final int POINTS = 40;

  /**
   * Fits the later part of a curve, on points evenly spaced in log x, so that no decade outweighs
   * another.
   *
   * @param values y at x = 1, 2, …; above 0
   * @param from the first x of the fit, at least 1, with at least three points from there on
   * @return the rate; NaN where a value is not finite or not above 0
   */
  public static PowerLaw of(double[] values, int from) {
    if (from < 1 || values.length - from < 2) {
      throw new IllegalArgumentException(
          "from " + from + " must be in [1, " + (values.length - 2) + "], of " + values.length);
    }
    SimpleRegression regression = new SimpleRegression();
    for (int x : places(from, values.length, POINTS)) {
      regression.addData(Math.log(x), Math.log(values[x - 1]));
    }
    return new PowerLaw(regression.getSlope(), regression.getSlopeStdErr());
  }

  /**
   * Returns whole numbers evenly spaced on a logarithmic axis, without repetition.
   *
   * @param from the first, at least 1
   * @param to the last
   * @param most how many at most, at least 2
   * @return the numbers, ascending, both ends included
   */
  public static int[] places(int from, int to, int most) {
    return IntStream.range(0, most)
        .map(i -> (int) Math.round(from * Math.pow((double) to / from, i / (most - 1.0))))
        .distinct()
        .toArray();
  }
}
