package org.adafisher.analysis;

import dev.ludovic.netlib.lapack.LAPACK;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.netlib.util.intW;

/** A real symmetric matrix in float64; LAPACK does the work, natively where it is installed. */
public final class SymmetricMatrix {

  /** Work space per row: the blocks of LAPACK's algorithms are at most this wide. */
  private static final int BLOCK = 66;

  private final int size;
  private final double[] entries;

  private SymmetricMatrix(int size, double[] entries) {
    this.size = size;
    this.entries = entries;
  }

  /**
   * Creates a matrix, symmetric to the last bit: the mean of what is given and its transpose.
   *
   * @param size n, at least 1
   * @param entries n² finite numbers, row by row
   * @return the matrix
   * @throws IllegalArgumentException if there are more or fewer numbers, or one is not finite
   */
  public static SymmetricMatrix of(int size, double[] entries) {
    if (size < 1 || entries.length != size * size) {
      throw new IllegalArgumentException(
          entries.length + " entries: a matrix of " + size + " rows has " + size * size);
    }
    if (!Arrays.stream(entries).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("an entry of the matrix is not finite");
    }
    double[] mean = new double[entries.length];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        mean[i * size + j] = (entries[i * size + j] + entries[j * size + i]) / 2;
      }
    }
    return new SymmetricMatrix(size, mean);
  }

  /**
   * Creates a random matrix with given eigenvalues: Q·Λ·Qᵀ, Q uniform among the orthogonal
   * matrices, as the QR decomposition of a matrix of independent normal numbers gives it (Stewart
   * 1980). The signs of its columns, which LAPACK does not draw, cancel.
   *
   * @param eigenvalues Λ, at least one
   * @param seed the seed of Q
   * @return the matrix; on average, (2 + (Σλ)²/Σλ²) / (n + 2) of its energy is on the diagonal
   */
  public static SymmetricMatrix ofSpectrum(double[] eigenvalues, long seed) {
    int n = eigenvalues.length;
    RandomGenerator random = new SplittableRandom(seed);
    double[] q = new double[n * n];
    Arrays.setAll(q, i -> random.nextGaussian());
    double[] product = new double[n * n];
    for (int i = 0; i < n; i++) {
      product[i * n + i] = eigenvalues[i];
    }
    double[] reflectors = new double[n];
    double[] work = new double[n * BLOCK];
    intW info = new intW(0);
    LAPACK lapack = LAPACK.getInstance();
    lapack.dgeqrf(n, n, q, n, reflectors, work, work.length, info);
    lapack.dormqr("L", "N", n, n, n, q, n, reflectors, product, n, work, work.length, info);
    lapack.dormqr("R", "T", n, n, n, q, n, reflectors, product, n, work, work.length, info);
    return of(n, product);
  }

  /**
   * Returns the number of rows.
   *
   * @return n
   */
  public int size() {
    return size;
  }

  /**
   * Returns an entry.
   *
   * @param row from 0
   * @param column from 0
   * @return the entry
   */
  public double at(int row, int column) {
    return entries[row * size + column];
  }

  /**
   * Returns the diagonal.
   *
   * @return n numbers
   */
  public double[] diagonal() {
    double[] diagonal = new double[size];
    Arrays.setAll(diagonal, i -> at(i, i));
    return diagonal;
  }

  /**
   * Returns the eigenvalues.
   *
   * @return n numbers, ascending
   * @throws IllegalStateException if LAPACK's iteration does not converge
   */
  public double[] eigenvalues() {
    double[] values = new double[size];
    double[] work = new double[size * BLOCK];
    intW info = new intW(0);
    LAPACK
        .getInstance()
        .dsyev("N", "L", size, entries.clone(), size, values, work, work.length, info);
    if (info.val != 0) {
      throw new IllegalStateException(
          "LAPACK's dsyev found no eigenvalues of a " + size + "×" + size + " matrix: " + info.val);
    }
    return values;
  }

  /**
   * Returns the share of the energy (the sum of squared entries) that is on the diagonal.
   *
   * @return in [0, 1]; 1/n if all entries are alike; NaN for the zero matrix
   */
  public double energyOnDiagonal() {
    return squares(diagonal()) / squares(entries);
  }

  /**
   * Returns the root mean square of the entries off the diagonal.
   *
   * @return at least 0; NaN for n = 1
   */
  public double typicalOffDiagonal() {
    return Math.sqrt((squares(entries) - squares(diagonal())) / ((double) size * (size - 1)));
  }

  private static double squares(double[] values) {
    return Arrays.stream(values).map(value -> value * value).sum();
  }

  /**
   * Returns this with noise off the diagonal: ε_ij = ε_ji ~ N(0, σ²) (paper Sec. 3.1).
   *
   * <p>The released notebook draws ε_ij and ε_ji apart and then computes the eigenvalues from one
   * triangle, which comes to the same.
   *
   * @param deviation σ
   * @param seed the seed of the noise
   * @return the noisy matrix
   */
  public SymmetricMatrix withNoise(double deviation, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    double[] noisy = entries.clone();
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        double entry = at(i, j) + deviation * random.nextGaussian();
        noisy[i * size + j] = entry;
        noisy[j * size + i] = entry;
      }
    }
    return new SymmetricMatrix(size, noisy);
  }

  /**
   * Returns M − v·vᵀ; of second moments and the mean, the covariances.
   *
   * @param vector v, n numbers
   * @return the difference
   */
  public SymmetricMatrix minusOuter(double[] vector) {
    double[] difference = new double[entries.length];
    Arrays.setAll(
        difference, place -> entries[place] - vector[place / size] * vector[place % size]);
    return of(size, difference);
  }

  /**
   * Returns the matrix scaled to a diagonal of ones: m_ij / √(m_ii·m_jj).
   *
   * @return the correlations of covariances; rows whose diagonal is not positive become zero
   */
  public SymmetricMatrix scaledToUnitDiagonal() {
    double[] factors =
        Arrays.stream(diagonal()).map(value -> value > 0 ? 1 / Math.sqrt(value) : 0).toArray();
    double[] scaled = new double[entries.length];
    Arrays.setAll(scaled, place -> entries[place] * factors[place / size] * factors[place % size]);
    return of(size, scaled);
  }
}
