package org.adafisher.analysis;

import java.util.Arrays;

/**
 * Piecewise cubic, once continuously differentiable interpolation of scattered data in the plane,
 * as SciPy's {@code griddata(…, method='cubic')} gives it (paper App. B).
 *
 * <p>Every Delaunay triangle is split at its centroid into three cubic Bézier patches (Alfeld
 * 1984); across an edge, the derivative in the direction from centroid to centroid is linear. The
 * gradients at the points minimise the curvature along the edges (Nielson 1983; Renka and Cline
 * 1984). SciPy ends that minimisation at a relative change of 1e-6, we end it at 1e-14. Where four
 * points or more lie on one circle, as in a regular grid, the triangulation is not unique, nor is
 * the surface.
 */
public final class CloughTocher {

  private static final double EDGE = 1e-12;

  private final Triangulation mesh;
  private final double[] values;
  private final double[][] gradients;

  /**
   * Fits the surface.
   *
   * @param x the points' first coordinates, at least three points, not all on one line
   * @param y the points' second coordinates
   * @param values the values; those of points that coincide, to 1e-8 of the span, are averaged
   * @throws IllegalArgumentException if a number is not finite, the lengths differ, or there is no
   *     triangle
   */
  public CloughTocher(double[] x, double[] y, double[] values) {
    mesh = Triangulation.of(x, y);
    this.values = mesh.average(values);
    gradients = VertexGradients.of(mesh, this.values);
  }

  /**
   * Evaluates the surface on a grid.
   *
   * @param x ascending first coordinates
   * @param y ascending second coordinates
   * @return {@code [y.length][x.length]}; NaN outside of the points' convex hull
   * @throws IllegalArgumentException if coordinates do not ascend
   */
  public double[][] grid(double[] x, double[] y) {
    double[] u = scaled(x, "x", mesh.left());
    double[] v = scaled(y, "y", mesh.bottom());
    double[][] result = new double[y.length][x.length];
    for (double[] row : result) {
      Arrays.fill(row, Double.NaN);
    }
    for (int triangle = 0; triangle < mesh.triangles(); triangle++) {
      fill(triangle, u, v, result);
    }
    return result;
  }

  private double[] scaled(double[] places, String name, double origin) {
    double[] result = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      if (!Double.isFinite(places[i]) || i > 0 && places[i] < places[i - 1]) {
        throw new IllegalArgumentException(
            "grid: " + name + "[" + i + "] = " + places[i] + " must be finite and ascending");
      }
      result[i] = (places[i] - origin) / mesh.span();
    }
    return result;
  }

  private void fill(int triangle, double[] u, double[] v, double[][] result) {
    Patch patch = null;
    double[] rows = mesh.heights(triangle);
    int first = firstNotBelow(v, rows[0] - EDGE);
    for (int row = first; row < v.length && v[row] <= rows[1] + EDGE; row++) {
      double[] columns = within(triangle, v[row]);
      int column = firstNotBelow(u, columns[0]);
      for (; column < u.length && u[column] <= columns[1]; column++) {
        patch = patch == null ? patch(triangle) : patch;
        result[row][column] = patch.at(mesh.barycentric(triangle, u[column], v[row]));
      }
    }
  }

  /** The stretch of a horizontal line on which no barycentric coordinate is below −EDGE. */
  private double[] within(int triangle, double v) {
    double[] atZero = mesh.barycentric(triangle, 0, v);
    double[] atOne = mesh.barycentric(triangle, 1, v);
    double least = Double.NEGATIVE_INFINITY;
    double most = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 3; i++) {
      double slope = atOne[i] - atZero[i];
      double crossing = (-EDGE - atZero[i]) / slope;
      if (slope > 0) {
        least = Math.max(least, crossing);
      } else if (slope < 0) {
        most = Math.min(most, crossing);
      } else if (atZero[i] < -EDGE) {
        most = Double.NEGATIVE_INFINITY;
      }
    }
    return new double[] {least, most};
  }

  private static int firstNotBelow(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Patch patch(int triangle) {
    int[] corners = mesh.corners(triangle);
    double[] value = new double[3];
    double[][] rise = new double[3][3];
    double[] crossing = new double[3];
    for (int i = 0; i < 3; i++) {
      value[i] = values[corners[i]];
      for (int j = 0; j < 3; j++) {
        rise[i][j] =
            gradients[corners[i]][0] * (mesh.u(corners[j]) - mesh.u(corners[i]))
                + gradients[corners[i]][1] * (mesh.v(corners[j]) - mesh.v(corners[i]));
      }
      crossing[i] = crossing(triangle, i);
    }
    return new Patch(value, rise, crossing);
  }

  /**
   * Where the line from this triangle's centroid to its neighbour's crosses the edge opposite to a
   * corner: 0 at the next corner, 1 at the one after it; the middle where there is no neighbour.
   */
  private double crossing(int triangle, int corner) {
    int neighbour = mesh.across(triangle, corner);
    if (neighbour < 0) {
      return 0.5;
    }
    double[] other = mesh.barycentric(triangle, mesh.middleU(neighbour), mesh.middleV(neighbour));
    // The coordinate of the corner is 1/3 at our centroid, 0 on the edge, below 0 beyond it.
    double share = 1 / (1 - 3 * other[corner]);
    return 1.0 / 3 + share * (other[(corner + 2) % 3] - 1.0 / 3);
  }
}
