package org.adafisher.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MeanDifferenceTest {

  private static final Offset<Double> EXACT = within(1e-9);
  private static final double[] A = {35.5, 33.9, 37.0, 36.1, 34.2};
  private static final double[] B = {48.8, 47.1, 49.9, 50.3, 46.0};
  private static final double[] C = {48.8, 47.1, 50.9};

  /** SciPy 1.17.1: {@code ttest_ind(a, c, equal_var=False)} and its confidence_interval(). */
  @Test
  void welchAgreesWithSciPy() {
    MeanDifference d = MeanDifference.welch(Spread.of(A), Spread.of(C));
    assertThat(d.pValue()).isCloseTo(0.0013122675216810228, EXACT);
    assertThat(d.low()).isCloseTo(-17.445205625475513, EXACT);
    assertThat(d.high()).isCloseTo(-9.741461041191169, EXACT);
    assertThat(d.isPaired()).isFalse();
  }

  /** SciPy 1.17.1: {@code ttest_rel(a, b)} and its confidence_interval(). */
  @Test
  void pairedAgreesWithSciPy() {
    MeanDifference d = MeanDifference.paired(A, B);
    assertThat(d.pValue()).isCloseTo(4.548805777768774e-06, within(1e-14));
    assertThat(d.low()).isCloseTo(-14.15315978534103, EXACT);
    assertThat(d.high()).isCloseTo(-12.006840214658967, EXACT);
    assertThat(d.isPaired()).isTrue();
  }

  /**
   * SciPy 1.17.1: {@code ttest_ind_from_stats(…, equal_var=False)} on numbers of Table 2 and Table
   * 10 (a); the intervals from samples with exactly these moments.
   */
  @Test
  void publishedMomentsAgreeWithSciPy() {
    MeanDifference resNet =
        MeanDifference.welch(new Spread(96.25, 0.17, 5), new Spread(94.85, 0.10, 5));
    assertThat(resNet.pValue()).isCloseTo(2.00513695771003e-06, within(1e-13));
    assertThat(resNet.low()).isCloseTo(1.1879317497706394, EXACT);
    assertThat(resNet.high()).isCloseTo(1.6120682502293435, EXACT);
    MeanDifference focalNet =
        MeanDifference.welch(new Spread(52.49, 0.13, 5), new Spread(52.88, 0.25, 5));
    assertThat(focalNet.pValue()).isCloseTo(0.021183332313994902, EXACT);
    assertThat(focalNet.low()).isCloseTo(-0.6981533825078818, EXACT);
    assertThat(focalNet.high()).isCloseTo(-0.08184661749209088, EXACT);
  }

  /**
   * SciPy 1.17.1: mean difference ÷ pooled deviation · exp(gammaln(m/2) − gammaln((m−1)/2)) ÷
   * √(m/2). The usual approximation of the factor (statsmodels' effectsize_smd) gives −7.7441 and
   * −7.4349.
   */
  @Test
  void effectSizeIsHedgesG() {
    assertThat(MeanDifference.welch(Spread.of(A), Spread.of(C)).effectSize())
        .isCloseTo(-7.735740382167568, EXACT)
        .isCloseTo(-7.744098657533721, within(0.01));
    assertThat(MeanDifference.paired(A, B).effectSize()).isCloseTo(-7.4305694737903245, EXACT);
  }

  @Test
  void exchangingTheSamplesChangesOnlyTheSign() {
    MeanDifference forth = MeanDifference.paired(A, B);
    MeanDifference back = MeanDifference.paired(B, A);
    assertThat(back.difference()).isCloseTo(-forth.difference(), EXACT);
    assertThat(back.low()).isCloseTo(-forth.high(), EXACT);
    assertThat(back.effectSize()).isCloseTo(-forth.effectSize(), EXACT);
    assertThat(back.pValue()).isCloseTo(forth.pValue(), EXACT);
  }

  /** An interval that misses its level by more than five standard errors is not a 95 % interval. */
  @Test
  void intervalsHoldTheTruthInNineteenOfTwenty() {
    Random random = new Random(7);
    int held = 0;
    int trials = 4000;
    for (int trial = 0; trial < trials; trial++) {
      double[] first = random.doubles(3).map(u -> 3 + random.nextGaussian()).toArray();
      double[] second = random.doubles(5).map(u -> 4 * random.nextGaussian()).toArray();
      MeanDifference d = MeanDifference.welch(Spread.of(first), Spread.of(second));
      held += d.low() <= 3 && 3 <= d.high() ? 1 : 0;
    }
    assertThat(held / (double) trials).isCloseTo(0.95, within(5 * Math.sqrt(0.95 * 0.05 / trials)));
  }

  @Test
  void whatHasNoSpreadHasNoInterval() {
    for (MeanDifference d :
        new MeanDifference[] {
          MeanDifference.welch(Spread.of(1), Spread.of(2)),
          MeanDifference.welch(Spread.of(1, 1), Spread.of(2, 2)),
          MeanDifference.paired(new double[] {1}, new double[] {2}),
          MeanDifference.paired(new double[] {1, 2}, new double[] {2, 3})
        }) {
      assertThat(d.difference()).isEqualTo(-1);
      assertThat(d.low()).isNaN();
      assertThat(d.high()).isNaN();
      assertThat(d.pValue()).isNaN();
    }
    assertThatThrownBy(() -> MeanDifference.paired(A, C))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pairs of 5 and 3 measurements");
  }

  /** statsmodels 0.15.0: {@code multipletests(p, method='holm')}. */
  @Test
  void holmAgreesWithStatsmodels() {
    double[] p = {0.01, 0.04, 0.03, 0.005, 0.5, 0.0004, 0.03};
    double[] expected = {0.05, 0.12, 0.12, 0.03, 0.5, 0.0028, 0.12};
    assertThat(Holm.adjust(p)).containsExactly(expected, within(1e-12));
  }

  @Test
  void holmLeavesOutTestsThatCouldNotBeMade() {
    double[] adjusted = Holm.adjust(0.02, Double.NaN, 0.04);
    assertThat(adjusted[1]).isNaN();
    assertThat(new double[] {adjusted[0], adjusted[2]}).containsExactly(0.04, 0.04);
    assertThat(Holm.adjust()).isEmpty();
  }

  @Test
  void holmKeepsTheOrderAndNeverHelps() {
    double[] p = new Random(3).doubles(50).map(u -> u * u * u).toArray();
    double[] adjusted = Holm.adjust(p);
    for (int i = 0; i < p.length; i++) {
      assertThat(adjusted[i]).isBetween(p[i], Math.min(1, 50 * p[i]));
      for (int j = 0; j < p.length; j++) {
        assertThat(p[i] < p[j] && adjusted[i] > adjusted[j]).isFalse();
      }
    }
    assertThat(Arrays.stream(adjusted).max().orElseThrow()).isLessThanOrEqualTo(1);
  }

  @Test
  void aNegativeFactorSwapsTheEndsOfTheInterval() {
    MeanDifference one = MeanDifference.paired(new double[] {1, 2, 4}, new double[] {0, 0, 0});
    MeanDifference times = one.times(-2);
    assertThat(times.low()).isEqualTo(-2 * one.high());
    assertThat(times.high()).isEqualTo(-2 * one.low());
    assertThat(times.difference()).isEqualTo(-2 * one.difference());
    assertThat(times.effectSize()).isEqualTo(-one.effectSize());
    assertThat(times.pValue()).isEqualTo(one.pValue());
  }
}
