package org.adafisher.analysis;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.jtransforms.fft.DoubleFFT_1D;

/** Pictures of a matrix: its entries and its Fourier transform, small enough for a page. */
public final class MatrixPicture {

  private MatrixPicture() {}

  /**
   * Returns the magnitudes of the entries.
   *
   * @param matrix the matrix
   * @param most rows and columns at most; of a larger matrix, blocks of entries become their root
   *     mean square, which keeps the energy
   * @return {@code [rows][columns]}
   */
  public static double[][] entries(SymmetricMatrix matrix, int most) {
    Blocks blocks = new Blocks(matrix.size(), most);
    for (int i = 0; i < matrix.size(); i++) {
      for (int j = 0; j < matrix.size(); j++) {
        blocks.add(i, j, matrix.at(i, j) * matrix.at(i, j));
      }
    }
    return blocks.rootMeanSquares();
  }

  /**
   * Returns the magnitudes of the two-dimensional discrete Fourier transform, frequency zero in the
   * middle, of the matrix's own size, without padding (paper App. A.1, Eq. 6). Of a diagonal matrix
   * they are constant along the antidiagonals.
   *
   * @param matrix the matrix
   * @param most rows and columns at most; of a larger transform, blocks become their root mean
   *     square
   * @return {@code [rows][columns]}
   */
  public static double[][] fourier(SymmetricMatrix matrix, int most) {
    int n = matrix.size();
    DoubleFFT_1D transform = new DoubleFFT_1D(n);
    // One row after the other, then one column after the other; complex numbers lie side by side.
    double[][] rows = new double[n][2 * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        rows[i][j] = matrix.at(i, j);
      }
      transform.realForwardFull(rows[i]);
    }
    IntUnaryOperator centred = frequency -> (frequency + n / 2) % n;
    Blocks blocks = new Blocks(n, most);
    double[] column = new double[2 * n];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        column[2 * i] = rows[i][2 * j];
        column[2 * i + 1] = rows[i][2 * j + 1];
      }
      transform.complexForward(column);
      for (int i = 0; i < n; i++) {
        double power = column[2 * i] * column[2 * i] + column[2 * i + 1] * column[2 * i + 1];
        blocks.add(centred.applyAsInt(i), centred.applyAsInt(j), power);
      }
    }
    return blocks.rootMeanSquares();
  }

  /** Sums over blocks of a square, as alike in size as they can be. */
  private static final class Blocks {

    private final int size;
    private final double[][] sums;
    private final int[][] counts;

    Blocks(int size, int most) {
      this.size = size;
      int side = Math.min(size, most);
      sums = new double[side][side];
      counts = new int[side][side];
    }

    void add(int row, int column, double square) {
      int i = (int) ((long) row * sums.length / size);
      int j = (int) ((long) column * sums.length / size);
      sums[i][j] += square;
      counts[i][j]++;
    }

    double[][] rootMeanSquares() {
      double[][] means = new double[sums.length][sums.length];
      for (int i = 0; i < sums.length; i++) {
        int row = i;
        Arrays.setAll(means[i], j -> Math.sqrt(sums[row][j] / counts[row][j]));
      }
      return means;
    }
  }
}
