package org.adafisher.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerTest {

  /** Cohen (1988), Table 2.4.1, as G*Power computes them: two groups, two-sided, α = 0.05. */
  @ParameterizedTest
  @CsvSource({"0.2, 0.8, 394", "0.5, 0.8, 64", "0.8, 0.8, 26", "1.0, 0.8, 17", "0.5, 0.9, 86"})
  void countsAreThePublishedOnes(double effect, double power, int count) {
    assertThat(Power.count(effect, 1, 1, power)).hasValue(count);
    assertThat(Power.count(-3 * effect, 3, 3, power)).hasValue(count);
  }

  @Test
  void withoutADifferenceThePowerIsTheLevel() {
    assertThat(Power.welch(0, 1, 2, 7)).isCloseTo(0.05, within(1e-9));
    assertThat(Power.count(0, 1, 1, 0.8)).isEmpty();
  }

  @Test
  void powerIsTheShareOfTestsThatFindTheDifference() {
    for (double[] s : new double[][] {{1, 1}, {0.17, 0.27}, {3.06, 0.11}}) {
      double difference = 1.5 * Math.hypot(s[0], s[1]) / Math.sqrt(2);
      int n = 6;
      Random random = new Random(1);
      int trials = 20_000;
      int found = 0;
      for (int trial = 0; trial < trials; trial++) {
        double[] first = new double[n];
        double[] second = new double[n];
        for (int i = 0; i < n; i++) {
          first[i] = difference + s[0] * random.nextGaussian();
          second[i] = s[1] * random.nextGaussian();
        }
        double p = MeanDifference.welch(Spread.of(first), Spread.of(second)).pValue();
        found += p < 0.05 ? 1 : 0;
      }
      // The test estimates ν from the samples, which costs up to a hundredth.
      assertThat((double) found / trials)
          .isCloseTo(Power.welch(difference, s[0], s[1], n), within(0.015));
    }
  }

  @Test
  void largeDifferencesNeedTwo() {
    assertThat(Power.count(1000, 0.01, 0.01, 0.8)).hasValue(2);
    assertThat(Power.welch(1e6, 1, 1, 2)).isBetween(0.998, 1.0);
  }

  @Test
  void whatHasNoPowerIsRefused() {
    assertThatThrownBy(() -> Power.welch(1, 0, 0, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("n = 5");
    assertThatThrownBy(() -> Power.welch(1, 1, 1, 1)).hasMessageContaining("n = 1");
    assertThatThrownBy(() -> Power.count(1, 1, 1, 1)).hasMessageContaining("power 1.0");
  }
}
