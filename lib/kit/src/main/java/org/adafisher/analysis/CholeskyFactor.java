package org.adafisher.analysis;

import dev.ludovic.netlib.lapack.LAPACK;
import org.netlib.util.intW;

/** The factor L of a damped symmetric matrix, M + λ·I = L·Lᵀ, in float64, by LAPACK. */
public final class CholeskyFactor {

  private final int size;
  private final double[] factor;

  private CholeskyFactor(int size, double[] factor) {
    this.size = size;
    this.factor = factor;
  }

  /**
   * Factorises a matrix.
   *
   * @param matrix M, n rows
   * @param damping λ, at least 0
   * @return the factor of M + λ·I
   * @throws IllegalArgumentException if that is not positive definite, or λ is out of range
   */
  public static CholeskyFactor of(SymmetricMatrix matrix, double damping) {
    if (!(damping >= 0) || damping == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("damping " + damping + " must be at least 0 and finite");
    }
    int n = matrix.size();
    double[] factor = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        factor[i * n + j] = matrix.at(i, j) + (i == j ? damping : 0);
      }
    }
    intW info = new intW(0);
    LAPACK.getInstance().dpotrf("L", n, factor, n, info);
    if (info.val != 0) {
      throw new IllegalArgumentException(
          "damping %s is too small: the matrix plus it on the diagonal is not positive definite"
              .formatted(damping));
    }
    return new CholeskyFactor(n, factor);
  }

  /**
   * Solves (M + λ·I)·x = b.
   *
   * @param right b, n numbers
   * @return x, n numbers
   * @throws IllegalArgumentException if b has more or fewer numbers
   */
  public double[] solve(double[] right) {
    if (right.length != size) {
      throw new IllegalArgumentException(right.length + " numbers, expected " + size);
    }
    double[] solution = right.clone();
    LAPACK.getInstance().dpotrs("L", size, 1, factor, size, solution, size, new intW(0));
    return solution;
  }
}
