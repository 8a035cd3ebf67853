package org.adafisher.analysis;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What noise off the diagonal does to a symmetric matrix (paper Sec. 3.1; App. A.1, Eq. 7).
 *
 * <p>Whatever the matrix, no eigenvalue moves by more than the noise's largest eigenvalue (Weyl
 * 1912), about 2·σ·√n: a small shift is a property of the noise, not of the matrix.
 *
 * @param eigenvalues of the matrix, ascending
 * @param noisyEigenvalues of the noisy matrix, ascending
 * @param signalToNoise 10·log10(mean squared diagonal / mean squared strict upper triangle of the
 *     noisy matrix), dB; NaN for n = 1
 */
public record NoiseResponse(double[] eigenvalues, double[] noisyEigenvalues, double signalToNoise) {

  /** Kaiser's rule: a component counts if its eigenvalue exceeds this. Made for correlations. */
  public static final double KAISER = 1;

  public NoiseResponse {
    if (eigenvalues.length != noisyEigenvalues.length) {
      throw new IllegalArgumentException(
          eigenvalues.length
              + " eigenvalues, "
              + noisyEigenvalues.length
              + " with noise: must be as many");
    }
    eigenvalues = eigenvalues.clone();
    noisyEigenvalues = noisyEigenvalues.clone();
  }

  /**
   * Compares a matrix with its noisy form.
   *
   * @param matrix the matrix
   * @param noisy the same with noise off the diagonal
   * @return what the noise has done
   */
  public static NoiseResponse of(SymmetricMatrix matrix, SymmetricMatrix noisy) {
    double signal =
        Arrays.stream(matrix.diagonal()).map(entry -> entry * entry).average().orElseThrow();
    double noise = noisy.typicalOffDiagonal();
    return new NoiseResponse(
        matrix.eigenvalues(), noisy.eigenvalues(), 10 * Math.log10(signal / (noise * noise)));
  }

  /**
   * Returns the number of eigenvalues that Kaiser's rule keeps.
   *
   * @return those of the matrix without noise above 1
   */
  public int aboveKaiser() {
    return (int) Arrays.stream(eigenvalues).filter(value -> value > KAISER).count();
  }

  /**
   * Returns the largest relative shift among the eigenvalues that Kaiser's rule keeps.
   *
   * @return |λ̃ − λ| / λ, eigenvalues paired by rank; NaN if none is above 1
   */
  public double largestShift() {
    return IntStream.range(0, eigenvalues.length)
        .filter(i -> eigenvalues[i] > KAISER)
        .mapToDouble(i -> Math.abs(noisyEigenvalues[i] - eigenvalues[i]) / eigenvalues[i])
        .max()
        .orElse(Double.NaN);
  }
}
