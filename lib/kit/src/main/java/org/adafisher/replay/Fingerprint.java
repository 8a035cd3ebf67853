package org.adafisher.replay;

import ai.djl.ndarray.NDArray;

/**
 * What stands for a large array: its norm, and its product with the numbers of the fill rule, which
 * sees permutations that a norm does not.
 *
 * @param norm √(Σ t²)
 * @param probe Σ_j t[j]·u(1, j)
 */
record Fingerprint(double norm, double probe) {

  /** Below this an array is zero but for rounding, and is compared as it is. */
  private static final double ZERO = 1e-9;

  static Fingerprint of(NDArray array) {
    double[] values = array.stopGradient().toDoubleArray();
    double[] probes = FillRule.sequence(1, values.length);
    double square = 0;
    double probe = 0;
    for (int i = 0; i < values.length; i++) {
      square += values[i] * values[i];
      probe += values[i] * probes[i];
    }
    return new Fingerprint(Math.sqrt(square), probe);
  }

  /** The larger difference of the two, relative to the expected norm. */
  double distance(Fingerprint expected) {
    double unit = expected.norm < ZERO ? 1 : expected.norm;
    return Math.max(Math.abs(norm - expected.norm), Math.abs(probe - expected.probe)) / unit;
  }
}
