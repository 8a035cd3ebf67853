package org.adafisher.experiment;

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
}
