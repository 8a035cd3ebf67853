package org.adafisher.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShampooScriptTest {

  private static double largestEigenvalue(double... entries) {
    int size = (int) Math.sqrt(entries.length);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray matrix = manager.create(entries, new Shape(size, size));
      return Shampoo.SCRIPT.apply("largest_eigenvalue", matrix).getDouble();
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 0, 1, 3", "2, 1, 2, 3", "1e3, 1, 1, 1000.001001"})
  void powerIterationFindsTheLargestEigenvalue(double a, double b, double c, double expected) {
    assertThat(largestEigenvalue(a, b, b, c)).isCloseTo(expected, within(1e-6));
  }

  /** As the statistic of a last layer, whose gradients add up to zero over the outputs. */
  @Test
  void rowsThatAddUpToZeroHideNothing() {
    assertThat(largestEigenvalue(1, -1, -1, 1)).isCloseTo(2, within(1e-6));
  }

  @Test
  void nothingGivesZero() {
    assertThat(largestEigenvalue(0, 0, 0, 0)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1", "4", "6", "8"})
  void aRootTimesItselfInvertsTheMatrix(long exponent) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray matrix = manager.create(new double[] {3, 1, 1, 2}, new Shape(2, 2));
      NDArray product = Shampoo.SCRIPT.apply("root", matrix, exponent);
      NDArray root = product;
      for (int i = 1; i < exponent; i++) {
        product = product.matMul(root);
      }
      assertThat(product.matMul(matrix).toDoubleArray())
          .usingComparatorWithPrecision(1e-6)
          .containsExactly(1, 0, 0, 1);
    }
  }

  @Test
  void gradientsThatAreNoNumbersKeepTheirRoots() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray gradient = manager.create(new double[] {Double.NaN, 1}, new Shape(1, 2));
      NDArray statistic = manager.eye(2).toType(DataType.FLOAT64, false);
      NDArray root = statistic.mul(2);
      NDArray failures =
          Shampoo.SCRIPT.apply(
              "precondition",
              List.of(gradient),
              List.of(statistic),
              List.of(root),
              new long[] {1},
              new long[] {1},
              0.0,
              1e-12,
              false);
      assertThat(failures.toDoubleArray()).containsExactly(1);
      assertThat(root.toDoubleArray()).containsExactly(2, 0, 0, 2);
    }
  }
}
