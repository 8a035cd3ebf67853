package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** The few reductions that the factor formulas share. */
final class Sums {

  private Sums() {}

  /** The sum of squares over axes. */
  static NDArray ofSquares(NDArray array, int... axes) {
    return array.mul(array).sum(axes);
  }

  /** A vector with one more entry. */
  static NDArray append(NDArray vector, double value) {
    return vector.concat(
        vector.getManager().full(new Shape(1), (float) value, vector.getDataType()));
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
            ? append(squares.div((double) size * size), 0)
                .addi(means.getManager().create(new double[] {0, (double) count / batch / batch}))
            : append(squares, count);
    return new FactorPair(input, gradientSum.square().div(batch));
  }
}
