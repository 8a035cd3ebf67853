package org.adafisher.analysis;

import java.util.Arrays;

/**
 * Piecewise cubic, once continuously differentiable interpolation of scattered data in the plane,
 * as SciPy's {@code griddata(…, method='cubic')} gives it (paper App. B).
 *
 * <p>Every Delaunay triangle is split at its centroid into three cubic Bézier patches (Clough and
 * Tocher; Alfeld 1984); across an edge, the derivative towards the neighbour's centroid is linear.
 * The gradients at the points minimise the curvature along the edges (Nielson 1983).
 */
public final class CloughTocher {

  private static final int MOST_SWEEPS = 1000;
  private static final double CONVERGED = 1e-13;
  private static final double EDGE = 1e-12;

  private final Triangulation mesh;
  private final double[] values;
  private final double[][] gradients;

  /**
   * Fits the surface.
   *
   * @param x the points' first coordinates, at least three points, not all on one line
   * @param y the points' second coordinates
   * @param values the values; those of coinciding points are averaged
   * @throws IllegalArgumentException if there is no triangle
   */
  public CloughTocher(double[] x, double[] y, double[] values) {
    mesh = Triangulation.of(x, y);
    this.values = mesh.average(values);
    gradients = estimateGradients();
  }

  /** Gauss-Seidel: at every point the gradient that minimises Σ over edges of ∫ (w″)² ds. */
  private double[][] estimateGradients() {
    double[][] gradient = new double[mesh.size()][2];
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      double change = 0;
      for (int i = 0; i < mesh.size(); i++) {
        change = Math.max(change, relax(i, gradient));
      }
      if (change < CONVERGED) {
        break;
      }
    }
    return gradient;
  }

  /**
   * With e the edge, d = g·e and Δ the rise, ∫ (w″)² = 4(d₁² + d₁d₂ + d₂²) − 12(d₁ + d₂)Δ + 12Δ²
   * over |e|³; its derivative vanishes where Σ (4 e eᵀ / |e|³) g₁ = Σ (6Δ − 2 g₂·e) e / |e|³.
   */
  private double relax(int i, double[][] gradient) {
    double a = 0;
    double b = 0;
    double c = 0;
    double right0 = 0;
    double right1 = 0;
    for (int j : mesh.neighbours(i)) {
      double e0 = mesh.x(j) - mesh.x(i);
      double e1 = mesh.y(j) - mesh.y(i);
      double cube = Math.pow(Math.hypot(e0, e1), 3);
      double known = 6 * (values[j] - values[i]) - 2 * (gradient[j][0] * e0 + gradient[j][1] * e1);
      a += 4 * e0 * e0 / cube;
      b += 4 * e0 * e1 / cube;
      c += 4 * e1 * e1 / cube;
      right0 += known * e0 / cube;
      right1 += known * e1 / cube;
    }
    double determinant = a * c - b * b;
    double g0 = (c * right0 - b * right1) / determinant;
    double g1 = (a * right1 - b * right0) / determinant;
    double size = Math.max(1, Math.max(Math.abs(g0), Math.abs(g1)));
    double change = Math.max(Math.abs(gradient[i][0] - g0), Math.abs(gradient[i][1] - g1)) / size;
    gradient[i][0] = g0;
    gradient[i][1] = g1;
    return change;
  }

  /**
   * Evaluates the surface on a grid.
   *
   * @param x ascending first coordinates
   * @param y ascending second coordinates
   * @return {@code [y.length][x.length]}; NaN outside of the points' convex hull
   */
  public double[][] grid(double[] x, double[] y) {
    double[][] result = new double[y.length][x.length];
    for (double[] row : result) {
      Arrays.fill(row, Double.NaN);
    }
    for (int t = 0; t < mesh.triangles(); t++) {
      fill(t, x, y, result);
    }
    return result;
  }

  private void fill(int triangle, double[] x, double[] y, double[][] result) {
    double[] box = mesh.box(triangle);
    int firstRow = firstNotBelow(y, box[1]);
    int firstColumn = firstNotBelow(x, box[0]);
    Patch patch = null;
    for (int row = firstRow; row < y.length && y[row] <= box[3]; row++) {
      for (int column = firstColumn; column < x.length && x[column] <= box[2]; column++) {
        double[] b = mesh.barycentric(triangle, x[column], y[row]);
        if (Math.min(b[0], Math.min(b[1], b[2])) >= -EDGE) {
          patch = patch == null ? patch(triangle) : patch;
          result[row][column] = patch.at(b);
        }
      }
    }
  }

  private static int firstNotBelow(double[] sorted, double value) {
    int at = Arrays.binarySearch(sorted, value);
    return at >= 0 ? at : -at - 1;
  }

  private Patch patch(int triangle) {
    int[] corner = mesh.corners(triangle);
    double[] f = new double[3];
    double[][] near = new double[3][3];
    double[] bend = new double[3];
    for (int i = 0; i < 3; i++) {
      f[i] = values[corner[i]];
      for (int j = 0; j < 3; j++) {
        near[i][j] =
            f[i]
                + (gradients[corner[i]][0] * (mesh.x(corner[j]) - mesh.x(corner[i]))
                        + gradients[corner[i]][1] * (mesh.y(corner[j]) - mesh.y(corner[i])))
                    / 3;
      }
      bend[i] = bend(triangle, i);
    }
    return new Patch(f, near, bend);
  }

  /**
   * Where the derivative across the edge opposite to a corner points: at the neighbour's middle.
   */
  private double bend(int triangle, int corner) {
    int neighbour = mesh.across(triangle, corner);
    if (neighbour < 0) {
      return -0.5;
    }
    int[] other = mesh.corners(neighbour);
    double[] middle =
        mesh.barycentric(
            triangle,
            (mesh.x(other[0]) + mesh.x(other[1]) + mesh.x(other[2])) / 3,
            (mesh.y(other[0]) + mesh.y(other[1]) + mesh.y(other[2])) / 3);
    double a = middle[(corner + 1) % 3];
    double b = middle[(corner + 2) % 3];
    return (2 * b + a - 1) / (2 - 3 * b - 3 * a);
  }
}
