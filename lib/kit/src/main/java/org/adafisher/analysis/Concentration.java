package org.adafisher.analysis;

/**
 * How far a symmetric matrix is concentrated on its diagonal, in the terms of the paper (Sec. 3.1,
 * App. A.1).
 *
 * @param size n
 * @param energyOnDiagonal the share of the squared entries that is on the diagonal, in [0, 1]
 * @param discsWithoutZero the share of Gershgorin discs that do not contain zero, in [0, 1]
 * @param response what noise off the diagonal does
 */
public record Concentration(
    int size, double energyOnDiagonal, double discsWithoutZero, NoiseResponse response) {

  /**
   * Measures a matrix.
   *
   * @param matrix the matrix
   * @param noisy the same with noise off the diagonal
   * @return the measures
   */
  public static Concentration of(SymmetricMatrix matrix, SymmetricMatrix noisy) {
    return new Concentration(
        matrix.size(),
        matrix.energyOnDiagonal(),
        GershgorinDiscs.of(matrix).shareWithoutZero(),
        NoiseResponse.of(matrix, noisy));
  }

  /**
   * Returns the share of the energy on the diagonal that independent features with the same means
   * and mean squares would have: E[h_i·h_j] = E[h_i]·E[h_j].
   *
   * @param means E[h]
   * @param meanSquares E[h²], as many
   * @return in [0, 1]
   */
  public static double ofIndependent(double[] means, double[] meanSquares) {
    double diagonal = 0;
    double squares = 0;
    double fourths = 0;
    for (int i = 0; i < means.length; i++) {
      double square = means[i] * means[i];
      diagonal += meanSquares[i] * meanSquares[i];
      squares += square;
      fourths += square * square;
    }
    return diagonal / (diagonal + squares * squares - fourths);
  }
}
