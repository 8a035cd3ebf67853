package org.adafisher.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CloughTocherTest {

  private static final int POINTS = 40;

  private static double[] x() {
    double[] x = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      x[i] = Math.sin(1.3 * i) * 0.01 + 0.2;
    }
    return x;
  }

  private static double[] y() {
    double[] y = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      y[i] = Math.cos(2.7 * i + 0.5) * 0.02 - 0.1;
    }
    return y;
  }

  private static double at(CloughTocher surface, double x, double y) {
    return surface.grid(new double[] {x}, new double[] {y})[0][0];
  }

  /** Against SciPy 1.10's CloughTocher2DInterpolator with tol=1e-14, maxiter=4000. */
  @Test
  void agreesWithSciPy() {
    double[] z = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      z[i] = Math.sin(150 * x()[i]) * Math.cos(80 * y()[i]) + x()[i];
    }
    CloughTocher surface = new CloughTocher(x(), y(), z);
    double[][] expected = {
      {0.2, -0.1, 0.3391015719211474},
      {0.203, -0.108, 0.7869680785007601},
      {0.196, -0.092, -0.18336850073944502},
      {0.207, -0.103, 0.33455771465608664},
      {0.1935, -0.11, 0.7410075444271964},
      {0.2011, -0.0852, -0.58934925706548},
    };
    for (double[] point : expected) {
      assertThat(at(surface, point[0], point[1])).isCloseTo(point[2], within(1e-9));
    }
    assertThat(at(surface, 0.3, 0.3)).isNaN();
  }

  @Test
  void reproducesPlanesAndPassesThroughItsPoints() {
    double[] z = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      z[i] = 3 * x()[i] - 2 * y()[i] + 1;
    }
    CloughTocher surface = new CloughTocher(x(), y(), z);
    assertThat(at(surface, 0.2012, -0.1034)).isCloseTo(3 * 0.2012 + 2 * 0.1034 + 1, within(1e-10));
    assertThat(at(surface, x()[5], y()[5])).isCloseTo(z[5], within(1e-10));
  }

  @Test
  void averagesCoincidingPoints() {
    double[] x = {0, 1, 0, 0};
    double[] y = {0, 0, 1, 0};
    assertThat(at(new CloughTocher(x, y, new double[] {1, 0, 0, 3}), 0, 0))
        .isCloseTo(2, within(1e-12));
  }

  @Test
  void refusesPointsOnALine() {
    double[] line = {0, 1, 2, 3};
    assertThatThrownBy(() -> new CloughTocher(line, line, line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not all on one line");
  }
}
