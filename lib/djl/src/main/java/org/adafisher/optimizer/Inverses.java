package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;

/** Inverses and inverse roots of symmetric positive definite matrices, on the matrix's device. */
final class Inverses {

  private static final int POWER_ITERATIONS = 100;
  private static final double POWER_TOLERANCE = 1e-6;

  private Inverses() {}

  /**
   * Returns A^(−1/p) by the coupled Newton iteration (Guo and Higham 2006): M ← ((1 + 1/p)·I −
   * M/p)ᵖ·M, X ← X·((1 + 1/p)·I − M/p), from M = z·A, X = z^(1/p)·I, z = (1 + p)/(2·‖A‖), until M
   * is the identity or moves away from it, as rounding makes it do for ill-conditioned A.
   *
   * @param matrix A {@code [n, n]}
   * @param p at least 1
   * @param iterations at most so many
   * @param tolerance the largest entry of M − I at which to stop
   * @return A^(−1/p); empty if it is not finite
   */
  static Optional<NDArray> root(NDArray matrix, int p, int iterations, double tolerance) {
    NDArray identity = identity(matrix);
    double z = (1 + p) / (2 * number(matrix.norm()));
    NDArray root = identity.mul(Math.pow(z, 1.0 / p));
    NDArray coupled = matrix.mul(z);
    double error = largest(coupled.sub(identity));
    for (int i = 0; i < iterations && error > tolerance; i++) {
      NDArray step = identity.mul(1 + 1.0 / p).sub(coupled.div(p));
      NDArray next = power(step, p).matMul(coupled);
      double newError = largest(next.sub(identity));
      if (!(newError <= 1.2 * error)) {
        break;
      }
      root = root.matMul(step);
      coupled = next;
      error = newError;
    }
    return Double.isFinite(largest(root)) ? Optional.of(root) : Optional.empty();
  }

  /** The identity matrix of a matrix's size and type. */
  static NDArray identity(NDArray matrix) {
    int size = (int) matrix.getShape().get(0);
    return matrix.getManager().eye(size).toType(matrix.getDataType(), false);
  }

  private static NDArray power(NDArray matrix, int exponent) {
    NDArray half = exponent > 1 ? power(matrix, exponent / 2) : null;
    if (half == null) {
      return matrix;
    }
    NDArray square = half.matMul(half);
    return exponent % 2 == 0 ? square : square.matMul(matrix);
  }

  /**
   * Returns the largest eigenvalue of a positive semidefinite matrix by the power iteration, from a
   * fixed vector without a pattern: the gradients of a last layer add up to zero over its outputs,
   * so that a vector of ones would be orthogonal to every eigenvector that matters.
   *
   * @param matrix {@code [n, n]}
   * @return the Rayleigh quotient, once it moves by less than 1e-6, or after 100 iterations
   */
  static double largestEigenvalue(NDArray matrix) {
    double[] start = new double[(int) matrix.getShape().get(0)];
    Arrays.setAll(start, i -> Math.sin(1 + (double) i * i));
    NDArray vector =
        matrix
            .getManager()
            .create(start, new Shape(start.length, 1))
            .toType(matrix.getDataType(), false);
    double value = 0;
    for (int i = 0; i < POWER_ITERATIONS; i++) {
      vector = vector.div(vector.norm());
      NDArray next = matrix.matMul(vector);
      double last = value;
      value = number(vector.mul(next).sum());
      if (!(Math.abs(value - last) >= POWER_TOLERANCE)) {
        break;
      }
      vector = next;
    }
    return value;
  }

  private static double largest(NDArray array) {
    return number(array.abs().max());
  }

  /** The value of a scalar of any floating type. */
  static double number(NDArray scalar) {
    return scalar.toType(DataType.FLOAT64, false).getDouble();
  }
}
