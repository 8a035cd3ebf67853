package org.adafisher.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InversesTest {

  private static double largestEigenvalue(double... entries) {
    int size = (int) Math.sqrt(entries.length);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      return Inverses.largestEigenvalue(manager.create(entries, new Shape(size, size)));
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
}
