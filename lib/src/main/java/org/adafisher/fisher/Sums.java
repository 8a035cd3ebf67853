package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** The few reductions that the factor formulas share. */
final class Sums {

  /** Elements squared at a time: 1 MiB in float32, so that the squares stay in the cache. */
  private static final long CHUNK = 1 << 18;

  private Sums() {}

  /** The sum of squares over axes, of which the first must be 0, with one pass over the memory. */
  static NDArray ofSquares(NDArray array, int... axes) {
    long batch = array.getShape().get(0);
    long step = Math.max(1, CHUNK / Math.max(1, array.size() / batch));
    if (step >= batch) {
      return array.square().sum(axes);
    }
    NDArray total = null;
    for (long first = 0; first < batch; first += step) {
      NDArray slice = array.get(first + ":" + Math.min(batch, first + step));
      NDArray squares = slice.square();
      NDArray part = squares.sum(axes);
      slice.close();
      squares.close();
      if (total == null) {
        total = part;
      } else {
        total.addi(part);
        part.close();
      }
    }
    return total;
  }

  /** A vector with one more entry. */
  static NDArray append(NDArray vector, double value) {
    return vector.concat(
        vector.getManager().full(new Shape(1), (float) value, vector.getDataType()));
  }

  /**
   * Prop. 3.1 for a normalisation layer: H_D = [Σ means², count], S_D = (Σ s)² / M; the released
   * code divides the first entry by size² and has count / M² for the second.
   */
  static FactorPair normFactors(
      NDArray means,
      long count,
      NDArray gradientSum,
      long batch,
      long size,
      FactorRule.Scaling scaling) {
    boolean released = scaling == FactorRule.Scaling.RELEASED_CODE;
    NDArray squares = means.square().sum().reshape(1);
    NDArray input =
        released
            ? append(squares.div((double) size * size), 0)
                .addi(means.getManager().create(new double[] {0, (double) count / batch / batch}))
            : append(squares, count);
    return new FactorPair(input, gradientSum.square().div(batch));
  }
}
