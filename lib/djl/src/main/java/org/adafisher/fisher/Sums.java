package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;

/** The few reductions that the factor formulas share. */
final class Sums {

  private Sums() {}

  /** The sum of squares over axes. */
  static NDArray ofSquares(NDArray array, int... axes) {
    return array.mul(array).sum(axes);
  }

  /**
   * Prop. 3.1 for a normalisation layer: H_D = [Σ means², kept], S_D = (Σ s)² / M; the released
   * code divides the first entry by size² and has kept / M² for the second.
   *
   * @param kept the means
   * @param outputs the entries of S_D
   * @param batch M
   * @param size what each mean is over, beside the batch
   */
  static FactorFormula.Coefficients ofNorm(
      long kept,
      long outputs,
      long batch,
      long size,
      boolean outputsFirst,
      FactorRule.Scaling scaling) {
    boolean released = scaling == FactorRule.Scaling.RELEASED_CODE;
    double scale = released ? 1 / ((double) size * size) : 1;
    double last = released ? (double) kept / batch / batch : kept;
    double count = (double) batch * size;
    return new FactorFormula.Coefficients(
        true, kept, count, scale, last, outputs, outputsFirst, batch);
  }
}
