package org.adafisher.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class SciPyAgreementTest {

  private static final double GOLDEN_ANGLE = 2.399963229728653;

  private static double[][] spiral(DoubleBinaryOperator value) {
    double[][] points = new double[3][200];
    for (int i = 0; i < 200; i++) {
      double radius = Math.sqrt((i + 0.5) / 200);
      points[0][i] = 0.2 + 0.01 * radius * Math.cos(GOLDEN_ANGLE * i);
      points[1][i] = -0.1 + 0.01 * radius * Math.sin(GOLDEN_ANGLE * i);
      points[2][i] = value.applyAsDouble(points[0][i], points[1][i]);
    }
    return points;
  }

  private static CloughTocher fit(double[][] points) {
    return new CloughTocher(points[0], points[1], points[2]);
  }

  private static double at(CloughTocher surface, double x, double y) {
    return surface.grid(new double[] {x}, new double[] {y})[0][0];
  }

  private static double wave(double x, double y) {
    double u = (x - 0.2) * 100;
    double v = (y + 0.1) * 100;
    return Math.sin(3 * u) * Math.cos(2 * v) + 0.5 * u * v;
  }

  /** SciPy 1.10.1: {@code griddata(points, values, places, method='cubic')}. */
  @Test
  void agreesWithGriddata() {
    double[][] expected = {
      {0.2, -0.1, 0.00039832190883618424},
      {0.203, -0.104, 0.48547807500466034},
      {0.196, -0.094, -0.4576715315522414},
      {0.2075, -0.1011, 0.7189689723177005},
      {0.1934, -0.1052, -0.2918466403348437},
      {0.2011, -0.0921, 0.03973000216144123},
      {0.1999, -0.1088, 0.007654531601338053},
      {0.2062, -0.0947, 0.6333852046391198},
      {0.1957, -0.1068, -0.05482085999004961},
      {0.2044, -0.1071, -0.012120588661437831},
      {0.1925, -0.0975, -0.7756757502005772},
      {0.2001, -0.1003, 0.02987839698420174},
    };
    CloughTocher surface = fit(spiral(SciPyAgreementTest::wave));
    for (double[] place : expected) {
      assertThat(at(surface, place[0], place[1])).isCloseTo(place[2], within(1e-9));
    }
    assertThat(at(surface, 0.209, -0.09)).isNaN();
  }

  @Test
  void isALinearFunctionWhereTheDataIs() {
    CloughTocher surface = fit(spiral((x, y) -> 3 * x - 2 * y + 1));
    assertThat(at(surface, 0.2033, -0.1021)).isCloseTo(3 * 0.2033 + 2 * 0.1021 + 1, within(1e-13));
  }

  @Test
  void passesThroughItsPointsWithoutAKink() {
    double[][] points = spiral(SciPyAgreementTest::wave);
    CloughTocher surface = fit(points);
    for (int i = 0; i < 150; i++) {
      double x = points[0][i];
      double y = points[1][i];
      assertThat(at(surface, x, y)).isCloseTo(points[2][i], within(1e-11));
      double step = 1e-7;
      double before = (at(surface, x, y) - at(surface, x - step, y)) / step;
      double after = (at(surface, x + step, y) - at(surface, x, y)) / step;
      assertThat(after).isCloseTo(before, within(0.2));
    }
  }

  @Test
  void fillsARegularGridUpToItsEdge() {
    double[][] points = new double[3][81];
    double[] places = new double[9];
    for (int i = 0; i < 81; i++) {
      places[i / 9] = i / 9 * 0.1;
      points[0][i] = i / 9 * 0.1;
      points[1][i] = i % 9 * 0.1;
      points[2][i] = points[0][i] * points[1][i];
    }
    double[][] result = fit(points).grid(places, places);
    for (int i = 0; i < 81; i++) {
      assertThat(result[i % 9][i / 9]).isCloseTo(points[2][i], within(1e-13));
    }
  }

  @Test
  void averagesPointsThatAlmostCoincide() {
    double[] x = {0, 1, 0, 1e-10, 1};
    double[] y = {0, 0, 1, 0, 0};
    CloughTocher surface = new CloughTocher(x, y, new double[] {1, 0, 0, 3, 4});
    assertThat(at(surface, 0, 0)).isCloseTo(2, within(1e-9));
    assertThat(at(surface, 1, 0)).isCloseTo(2, within(1e-9));
  }

  @Test
  void refusesWhatSpansNoTriangle() {
    double[] same = {1, 1, 1, 1};
    assertThatThrownBy(() -> new CloughTocher(same, same, same))
        .hasMessageContaining("span no triangle");
    double[] two = {0, 1};
    assertThatThrownBy(() -> new CloughTocher(two, two, two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least three");
    assertThatThrownBy(() -> new CloughTocher(new double[] {0, Double.NaN}, two, two))
        .hasMessageContaining("x = NaN");
  }

  @Test
  void refusesAGridThatDoesNotAscend() {
    CloughTocher surface = fit(spiral(SciPyAgreementTest::wave));
    assertThatThrownBy(() -> surface.grid(new double[] {1, 0}, new double[] {0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x[1] = 0.0");
  }

  @Test
  void evaluatesTheFigureOfThePaperInASecond() {
    Random random = new Random(1);
    double[] x = random.doubles(2000).toArray();
    double[] y = random.doubles(2000).toArray();
    double[] places = new double[200];
    for (int i = 0; i < 200; i++) {
      places[i] = i / 199.0;
    }
    Assertions.assertTimeout(
        Duration.ofSeconds(5), () -> new CloughTocher(x, y, x).grid(places, places));
  }
}
