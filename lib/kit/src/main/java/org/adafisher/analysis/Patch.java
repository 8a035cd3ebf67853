package org.adafisher.analysis;

/**
 * The three cubic Bézier patches of one triangle, which meet at its centroid.
 *
 * <p>Control values, by their places: {@code corner}; {@code near[i][j]} a third of the way from
 * corner i to corner j; {@code inward[i]} a third of the way from corner i to the centroid; {@code
 * side[i]} the middle of the patch on the edge opposite to corner i; {@code inner[i]} two thirds of
 * the way from corner i to the centroid; {@code middle} the centroid.
 */
final class Patch {

  private final double[] corner;
  private final double[][] near = new double[3][3];
  private final double[] inward = new double[3];
  private final double[] side = new double[3];
  private final double[] inner = new double[3];
  private final double middle;

  /**
   * Creates a patch.
   *
   * @param corner the values at the corners
   * @param rise {@code rise[i][j]}: the gradient at corner i times the way from i to j
   * @param crossing for the edge opposite to each corner, where the direction in which its
   *     derivative across is linear, seen from the centroid, crosses it: 0 at the next corner, 1 at
   *     the one after
   */
  Patch(double[] corner, double[][] rise, double[] crossing) {
    this.corner = corner;
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        near[i][j] = corner[i] + rise[i][j] / 3;
      }
      inward[i] = corner[i] + (rise[i][(i + 1) % 3] + rise[i][(i + 2) % 3]) / 9;
    }
    for (int i = 0; i < 3; i++) {
      side[i] = side((i + 1) % 3, (i + 2) % 3, crossing[i]);
    }
    // The centroid is the mean of the corners, and so are, for smooth joins, the values around it.
    for (int i = 0; i < 3; i++) {
      inner[i] = (inward[i] + side[(i + 1) % 3] + side[(i + 2) % 3]) / 3;
    }
    middle = (inner[0] + inner[1] + inner[2]) / 3;
  }

  /**
   * Along the edge from a to b, the derivative towards the point (1 − t) a + t b, away from the
   * centroid, is a quadratic; it is linear if its middle control value is the mean of its outer
   * two.
   */
  private double side(int a, int b, double t) {
    double atA = (1 - t) * corner[a] + t * near[a][b] - inward[a];
    double atB = (1 - t) * near[b][a] + t * corner[b] - inward[b];
    return (1 - t) * near[a][b] + t * near[b][a] - (atA + atB) / 2;
  }

  /** The value at barycentric coordinates of the whole triangle. */
  double at(double[] barycentric) {
    double least = Math.min(barycentric[0], Math.min(barycentric[1], barycentric[2]));
    double m = 3 * least;
    double result = m * m * m * middle;
    for (int i = 0; i < 3; i++) {
      int a = (i + 1) % 3;
      int b = (i + 2) % 3;
      double t = barycentric[i] - least;
      double u = barycentric[a] - least;
      double v = barycentric[b] - least;
      result += t * t * t * corner[i];
      result += 3 * t * t * (u * near[i][a] + v * near[i][b] + m * inward[i]);
      result += 3 * t * m * m * inner[i];
      result += 6 * u * v * m * side[i];
    }
    return result;
  }
}
