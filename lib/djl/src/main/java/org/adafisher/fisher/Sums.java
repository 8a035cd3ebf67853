package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;

/** The few reductions that the factor formulas share. */
final class Sums {

  private Sums() {}

  /** The sum of squares over axes. */
  static NDArray ofSquares(NDArray array, int... axes) {
    return array.mul(array).sum(axes);
  }

  /** A float64 vector with one more entry. */
  static NDArray append(NDArray vector, double value) {
    return vector.concat(vector.getManager().create(new double[] {value}));
  }

  /**
   * Prop. 3.1 for a normalisation layer: H_D = [Σ means², count], S_D = (Σ s)² / M; the released
   * code divides the first entry by size² and has count / M² for the second.
   */
  static FactorPair normFactors(
      NDArray means,
      long count,
      NDArray gradientSum,
      long batch,
      long size,
      FactorRule.Scaling scaling) {
    boolean released = scaling == FactorRule.Scaling.RELEASED_CODE;
    NDArray squares = means.square().sum().reshape(1);
    NDArray input =
        released
            ? append(squares.div((double) size * size), (double) count / batch / batch)
            : append(squares, count);
    return new FactorPair(input, gradientSum.square().div(batch));
  }
}
