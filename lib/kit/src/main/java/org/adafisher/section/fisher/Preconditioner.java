package org.adafisher.section.fisher;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import org.adafisher.analysis.CholeskyFactor;
import org.adafisher.analysis.SymmetricMatrix;
import org.adafisher.curvature.KroneckerBlocks;
import org.adafisher.curvature.ParameterOrder;

/**
 * What a method multiplies the gradient by: P⁻¹, P symmetric and positive definite.
 *
 * @param apply v ↦ P·v
 * @param solve v ↦ P⁻¹·v
 */
record Preconditioner(UnaryOperator<double[]> apply, UnaryOperator<double[]> solve) {

  private static final int ITERATIONS = 200;
  private static final double TOLERANCE = 1e-4;

  /** A diagonal, of positive numbers. */
  static Preconditioner diagonal(double[] divisor) {
    return new Preconditioner(
        v -> each(v.length, i -> v[i] * divisor[i]), v -> each(v.length, i -> v[i] / divisor[i]));
  }

  /** A whole matrix and λ on its diagonal. */
  static Preconditioner matrix(SymmetricMatrix matrix, double damping) {
    CholeskyFactor factor = CholeskyFactor.of(matrix, damping);
    return new Preconditioner(v -> add(times(matrix, v), v, damping), factor::solve);
  }

  /** K-FAC's blocks and λ; the identity where K-FAC has none, as in norm layers. */
  static Preconditioner blocks(KroneckerBlocks blocks, ParameterOrder order, double damping) {
    Map<String, int[]> layers = order.layers();
    layers.keySet().retainAll(blocks.factors().keySet());
    Map<String, Preconditioner> parts = new LinkedHashMap<>();
    layers.keySet().forEach(layer -> parts.put(layer, matrix(blocks.block(layer), damping)));
    return new Preconditioner(
        v -> byLayer(v, layers, layer -> parts.get(layer).apply),
        v -> byLayer(v, layers, layer -> parts.get(layer).solve));
  }

  private static double[] byLayer(
      double[] v, Map<String, int[]> layers, Function<String, UnaryOperator<double[]>> part) {
    double[] result = v.clone();
    layers.forEach(
        (layer, places) -> {
          double[] own = Arrays.stream(places).mapToDouble(i -> v[i]).toArray();
          double[] changed = part.apply(layer).apply(own);
          for (int i = 0; i < places.length; i++) {
            result[places[i]] = changed[i];
          }
        });
    return result;
  }

  /** The condition number of P⁻¹·(F + λ·I), which is that of P^(−1/2)·(F + λ·I)·P^(−1/2). */
  double condition(SymmetricMatrix fisher, Preconditioner damped) {
    double largest = largest(fisher.size(), v -> solve.apply(damped.apply.apply(v)));
    double ofInverse = largest(fisher.size(), v -> damped.solve.apply(apply.apply(v)));
    return largest * ofInverse;
  }

  /** The largest |eigenvalue| of P⁻¹·H over the root mean square of all. */
  double spread(SymmetricMatrix hessian) {
    int n = hessian.size();
    double[][] columns = new double[n][];
    for (int j = 0; j < n; j++) {
      int column = j;
      columns[j] = solve.apply(each(n, i -> hessian.at(i, column)));
    }
    double squares = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        squares += columns[j][i] * columns[i][j];
      }
    }
    double largest = largest(n, v -> solve.apply(times(hessian, v)));
    return largest / Math.sqrt(squares / n);
  }

  /** Power iteration on an operator whose eigenvalues are real. */
  private static double largest(int n, UnaryOperator<double[]> operator) {
    Random random = new Random(n);
    double[] v = each(n, i -> random.nextGaussian());
    double found = 0;
    for (int i = 0; i < ITERATIONS; i++) {
      double length = length(v);
      double[] unit = v;
      v = operator.apply(each(n, k -> unit[k] / length));
      double next = length(v);
      if (Math.abs(next - found) < TOLERANCE * next) {
        return next;
      }
      found = next;
    }
    return found;
  }

  static double[] times(SymmetricMatrix matrix, double[] v) {
    return each(
        v.length,
        i -> {
          double sum = 0;
          for (int j = 0; j < v.length; j++) {
            sum += matrix.at(i, j) * v[j];
          }
          return sum;
        });
  }

  private static double[] add(double[] a, double[] b, double factor) {
    return each(a.length, i -> a[i] + factor * b[i]);
  }

  static double length(double[] v) {
    return Math.sqrt(dot(v, v));
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double[] each(int n, IntToDoubleFunction value) {
    double[] vector = new double[n];
    Arrays.setAll(vector, value);
    return vector;
  }
}
