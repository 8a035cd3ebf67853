package org.adafisher.analysis;

/**
 * The gradients at the vertices of a triangulation that minimise the curvature along all edges
 * (Nielson 1983; Renka and Cline 1984).
 *
 * <p>Along an edge e with rise Δ, the curve is the cubic with end slopes a = g₁·e and b = g₂·e, so
 * ∫ (w″)² ds = (12 Δ² − 12 Δ (a + b) + 4 (a² + a b + b²)) / |e|³. The sum over the edges is least
 * where at every vertex Σ (2 g₁·e + g₂·e − 3 Δ) e / |e|³ = 0: a positive definite system, which
 * Gauss-Seidel solves.
 */
final class VertexGradients {

  private static final int MOST_SWEEPS = 200;
  private static final double CONVERGED = 1e-14;

  private final Triangulation mesh;
  private final double[] values;
  private final double[][] gradients;

  private VertexGradients(Triangulation mesh, double[] values) {
    this.mesh = mesh;
    this.values = values;
    gradients = new double[mesh.size()][2];
  }

  /** The gradients of values at the vertices, {@code [vertices][2]}, per unit of u and v. */
  static double[][] of(Triangulation mesh, double[] values) {
    VertexGradients solver = new VertexGradients(mesh, values);
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      double change = 0;
      double size = 0;
      for (int i = 0; i < mesh.size(); i++) {
        change = Math.max(change, solver.relax(i));
        size = Math.max(size, Math.hypot(solver.gradients[i][0], solver.gradients[i][1]));
      }
      if (change <= CONVERGED * size) {
        break;
      }
    }
    return solver.gradients;
  }

  /** Solves for one vertex with its neighbours held, and returns by how much it changed. */
  private double relax(int i) {
    double uu = 0;
    double uv = 0;
    double vv = 0;
    double right0 = 0;
    double right1 = 0;
    for (int j : mesh.neighbours(i)) {
      double u = mesh.u(j) - mesh.u(i);
      double v = mesh.v(j) - mesh.v(i);
      double length = Math.sqrt(u * u + v * v);
      double weight = 1 / (length * length * length);
      double slope = gradients[j][0] * u + gradients[j][1] * v;
      double pull = weight * (3 * (values[j] - values[i]) - slope);
      uu += 2 * weight * u * u;
      uv += 2 * weight * u * v;
      vv += 2 * weight * v * v;
      right0 += pull * u;
      right1 += pull * v;
    }
    double determinant = uu * vv - uv * uv;
    double g0 = (vv * right0 - uv * right1) / determinant;
    double g1 = (uu * right1 - uv * right0) / determinant;
    double change = Math.hypot(g0 - gradients[i][0], g1 - gradients[i][1]);
    gradients[i][0] = g0;
    gradients[i][1] = g1;
    return change;
  }
}
