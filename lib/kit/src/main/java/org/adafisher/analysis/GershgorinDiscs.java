package org.adafisher.analysis;

import java.util.stream.IntStream;

/**
 * The discs of the complex plane within whose union the eigenvalues of a matrix lie (Gershgorin
 * 1931; paper Theorem A.1): about m_ii with radius Σ_{j≠i} |m_ij|.
 *
 * <p>The theorem holds for every matrix: that the eigenvalues lie within the discs says nothing of
 * the matrix. A disc that does not contain zero is a row whose diagonal entry outweighs the rest.
 *
 * @param centres the diagonal
 * @param radii as many, at least 0
 */
public record GershgorinDiscs(double[] centres, double[] radii) {

  /** Rows that sum to zero, as those of a softmax's gradients do, touch zero but for rounding. */
  private static final double ROUNDING = 1e-5;

  public GershgorinDiscs {
    if (centres.length != radii.length || centres.length == 0) {
      throw new IllegalArgumentException(
          centres.length + " centres, " + radii.length + " radii: must be as many, at least 1");
    }
    centres = centres.clone();
    radii = radii.clone();
  }

  /**
   * Returns the discs of a matrix.
   *
   * @param matrix the matrix
   * @return one disc a row
   */
  public static GershgorinDiscs of(SymmetricMatrix matrix) {
    double[] radii = new double[matrix.size()];
    for (int i = 0; i < radii.length; i++) {
      for (int j = 0; j < radii.length; j++) {
        radii[i] += i == j ? 0 : Math.abs(matrix.at(i, j));
      }
    }
    return new GershgorinDiscs(matrix.diagonal(), radii);
  }

  /**
   * Returns whether a disc does not contain zero, by more than float32's rounding.
   *
   * @param row from 0
   * @return true where the row is strictly diagonally dominant
   */
  public boolean excludesZero(int row) {
    return Math.abs(centres[row]) > (1 + ROUNDING) * radii[row];
  }

  /**
   * Returns the share of discs that do not contain zero.
   *
   * @return in [0, 1]; 1 for a strictly diagonally dominant matrix
   */
  public double shareWithoutZero() {
    return (double) IntStream.range(0, centres.length).filter(this::excludesZero).count()
        / centres.length;
  }
}
