package org.adafisher.fisher;

import org.adafisher.internal.Script;

/** What the factor formulas share. */
final class Sums {

  private Sums() {}

  /** The program that works through all layers at once, and its sums. */
  static final Script SCRIPT = new Script(Sums.class, "factors.py", "Factors");

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
