package org.adafisher.data.source;

import org.tribuo.math.la.DenseMatrix;

/**
 * Principal components, from Tribuo's eigendecomposition of the covariance.
 *
 * @param variances of the components, of n − 1, largest first
 * @param directions {@code [components][features]}, of length 1; the entry of largest magnitude is
 *     positive
 */
record PrincipalComponents(double[] variances, double[][] directions) {

  /** Returns all components of {@code [N, features]}, whose columns have mean 0. */
  static PrincipalComponents of(double[][] values) {
    DenseMatrix.EigenDecomposition decomposition =
        covariance(values)
            .eigenDecomposition()
            .orElseThrow(() -> new IllegalStateException("the covariance has no eigenvectors"));
    int features = values[0].length;
    double[][] directions = new double[features][];
    for (int component = 0; component < features; component++) {
      directions[component] = oriented(decomposition.getEigenVector(component).toArray());
    }
    return new PrincipalComponents(decomposition.eigenvalues().toArray(), directions);
  }

  /** Returns {@code [N, components]}, the values along the first directions. */
  double[][] project(double[][] values, int components) {
    double[][] projected = new double[values.length][components];
    for (int i = 0; i < values.length; i++) {
      for (int component = 0; component < components; component++) {
        for (int feature = 0; feature < values[i].length; feature++) {
          projected[i][component] += values[i][feature] * directions[component][feature];
        }
      }
    }
    return projected;
  }

  private static DenseMatrix covariance(double[][] values) {
    int features = values[0].length;
    double[][] covariance = new double[features][features];
    for (double[] row : values) {
      for (int i = 0; i < features; i++) {
        for (int j = 0; j < features; j++) {
          covariance[i][j] += row[i] * row[j] / (values.length - 1);
        }
      }
    }
    return DenseMatrix.createDenseMatrix(covariance);
  }

  private static double[] oriented(double[] direction) {
    double largest = 0;
    for (double entry : direction) {
      largest = Math.abs(entry) > Math.abs(largest) ? entry : largest;
    }
    for (int i = 0; i < direction.length; i++) {
      direction[i] *= Math.signum(largest);
    }
    return direction;
  }
}
