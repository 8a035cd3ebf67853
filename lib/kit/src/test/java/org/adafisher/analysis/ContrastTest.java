package org.adafisher.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.adafisher.analysis.Contrast.Outcome;
import org.junit.jupiter.api.Test;

class ContrastTest {

  private static final double WORST = Double.NEGATIVE_INFINITY;

  private static Contrast of(double[] first, double... second) {
    return Contrast.of(first, second, first.length == second.length, false);
  }

  private static double[] values(double... values) {
    return values;
  }

  /** The example of SciPy's {@code mannwhitneyu}: p = 0.1111 of the exact method. */
  @Test
  void ranksAgreeWithSciPy() {
    RankSum ranks = RankSum.of(values(19, 22, 16, 29, 24), values(20, 11, 17, 12));
    assertThat(ranks.superiority()).isEqualTo(17.0 / 20);
    assertThat(ranks.pValue()).isCloseTo(14.0 / 126, within(1e-12));
  }

  /** Counted by hand: all 35 ways to deal the seven values. */
  @Test
  void equalValuesShareTheirRanks() {
    RankSum ranks = RankSum.of(values(WORST, WORST, 0.9), values(0.5, 0.6, 0.7, 0.7));
    assertThat(ranks.superiority()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(ranks.pValue()).isCloseTo(23.0 / 35, within(1e-12));
    RankSum turned = RankSum.of(values(0.5, 0.6, 0.7, 0.7), values(WORST, WORST, 0.9));
    assertThat(turned.superiority()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(turned.pValue()).isCloseTo(ranks.pValue(), within(1e-12));
  }

  @Test
  void meansDecideWhereAllRunsEnded() {
    assertThat(of(values(3, 3.1, 2.9), 1, 1.2, 0.9).outcome()).isEqualTo(Outcome.HIGHER);
    assertThat(of(values(1, 1.2, 0.9), 3, 3.1, 2.9).outcome()).isEqualTo(Outcome.LOWER);
    assertThat(of(values(1, 2, 3), 3, 2, 1).outcome()).isEqualTo(Outcome.UNCLEAR);
    assertThat(of(values(1, 2, 3), 3, 2, 1).difference()).isPresent();
  }

  @Test
  void aTieIsATie() {
    assertThat(of(values(0.97, 0.98), 0.97, 0.98).outcome()).isEqualTo(Outcome.TIE);
    assertThat(of(values(0.97, 0.97), 0.97, 0.97, 0.97).outcome()).isEqualTo(Outcome.TIE);
    assertThat(of(values(2, 2), 1, 1).outcome()).isEqualTo(Outcome.HIGHER);
  }

  @Test
  void runsThatDivergedCountAsWorst() {
    Contrast all = of(values(WORST, WORST, WORST), 0.1, 0.1, 0.1);
    assertThat(all.outcome()).isEqualTo(Outcome.LOWER);
    assertThat(all.difference()).isEmpty();
    assertThat(all.pValue()).isCloseTo(0.1, within(1e-12));
    assertThat(of(values(WORST, 0.9, 0.9), 0.5, 0.5, 0.5).outcome()).isEqualTo(Outcome.UNCLEAR);
    assertThat(of(values(1, 2), Double.POSITIVE_INFINITY, 3).outcome()).isEqualTo(Outcome.LOWER);
  }

  @Test
  void whatCannotSayAnythingSaysWhy() {
    assertThat(of(values(1), 2).reason()).isEqualTo("n = 1");
    assertThat(of(values(1, 2, 3), 2).reason()).isEqualTo("n = 1");
    assertThat(of(values(WORST, WORST), WORST, WORST).reason()).isEqualTo("all runs diverged");
    Contrast guesses = Contrast.of(values(0.1, 0.1), values(0.12, 0.11), true, true);
    assertThat(guesses.outcome()).isEqualTo(Outcome.NOTHING);
    assertThat(guesses.reason()).isEqualTo("no run is better than a guess");
    assertThat(guesses.pValue()).isNaN();
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> of(values(Double.NaN), 2)).hasMessageContaining("no numbers");
    assertThatThrownBy(() -> of(values(), 2)).hasMessageContaining("no values");
    assertThatThrownBy(() -> Ranking.of(Map.of("Adam", Double.NaN), true))
        .hasMessageContaining("Adam");
  }

  @Test
  void equalResultsShareAPlace() {
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("SGD", WORST);
    scores.put("Adam", 0.1);
    scores.put("K-FAC", 0.2);
    scores.put("Shampoo", 0.1);
    Ranking ranking = Ranking.of(scores, true);
    assertThat(ranking.order()).containsExactly("K-FAC", "Adam", "Shampoo", "SGD");
    assertThat(ranking.shown("K-FAC")).isEqualTo("place 1 of 4");
    assertThat(ranking.shown("Shampoo")).isEqualTo("place 2 of 4, shared by 2");
    assertThat(ranking.place("SGD")).isEqualTo(4);
    assertThat(Ranking.of(scores, false).place("K-FAC")).isEqualTo(4);
  }
}
