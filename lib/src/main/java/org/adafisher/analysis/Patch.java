package org.adafisher.analysis;

/** The three cubic Bézier patches of one triangle, which meet at its centroid. */
final class Patch {

  private final double[] corner;
  private final double[][] near;
  private final double[] outer = new double[3];
  private final double[] side = new double[3];
  private final double[] inner = new double[3];
  private final double middle;

  /**
   * Creates a patch.
   *
   * @param corner the values at the corners
   * @param near the control points on the edges: {@code near[i][j]} a third of the way from i to j
   * @param bend for the edge opposite to each corner, the direction in which its derivative across
   *     is linear
   */
  Patch(double[] corner, double[][] near, double[] bend) {
    this.corner = corner;
    this.near = near;
    for (int i = 0; i < 3; i++) {
      outer[i] = (corner[i] + near[i][(i + 1) % 3] + near[i][(i + 2) % 3]) / 3;
    }
    for (int i = 0; i < 3; i++) {
      int a = (i + 1) % 3;
      int b = (i + 2) % 3;
      double third = -corner[a] + 3 * near[a][b] - 3 * near[b][a] + corner[b];
      double second = -corner[a] + 2 * near[a][b] - near[b][a] + outer[a] + outer[b];
      side[i] = (bend[i] * third + second) / 2;
    }
    for (int i = 0; i < 3; i++) {
      inner[i] = (outer[i] + side[(i + 1) % 3] + side[(i + 2) % 3]) / 3;
    }
    middle = (inner[0] + inner[1] + inner[2]) / 3;
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
      result += 3 * t * t * (u * near[i][a] + v * near[i][b] + m * outer[i]);
      result += 3 * t * m * m * inner[i];
      result += 6 * u * v * m * side[i];
    }
    return result;
  }
}
