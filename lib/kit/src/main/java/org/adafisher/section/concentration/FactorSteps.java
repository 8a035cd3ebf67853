package org.adafisher.section.concentration;

/**
 * When dense Kronecker factors are taken, and how they are disturbed.
 *
 * @param middle the first step, at least 1
 * @param late the second step, above the first
 * @param batches over how many batches a factor is averaged, at least 1; H of a dense layer cannot
 *     have a higher rank than it has seen examples
 * @param noise the standard deviation of the noise off the diagonal, above 0
 */
public record FactorSteps(int middle, int late, int batches, double noise) {

  private static final double PAPER_MIDDLE = 5200.0 / 9800;

  /** Checks the ranges. */
  public FactorSteps {
    if (middle < 1 || late <= middle) {
      throw new IllegalArgumentException(
          "steps " + middle + " and " + late + " must be at least 1 and ascend");
    }
    if (batches < 1) {
      throw new IllegalArgumentException("factor batches " + batches + " must be at least 1");
    }
    if (!(noise > 0)) {
      throw new IllegalArgumentException("noise " + noise + " must be above 0");
    }
  }

  /**
   * Returns the places of the paper's steps 5200 and 9800 in a run of another length.
   *
   * @param steps the steps of the run, at least 2; the paper's 50 epochs have 9800
   * @param batches over how many batches a factor is averaged
   * @param noise the standard deviation of the noise
   * @return the step at 53 % of the run, and the last
   */
  public static FactorSteps ofRun(int steps, int batches, double noise) {
    return new FactorSteps(
        Math.max(1, (int) Math.round(PAPER_MIDDLE * steps)), steps, batches, noise);
  }
}
