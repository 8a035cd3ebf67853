package org.adafisher.section.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FrozenTableTest {

  private static final int[] TOKENS = {0, 0, 0, 0, 1, 1, 2, 3};

  /** Entropy of 1/2, 1/4, 1/8, 1/8. */
  private static final double ENTROPY = 1.75 * Math.log(2);

  @Test
  void aTableAsWideAsTheVocabularyHoldsEveryFrequency() {
    assertThat(FrozenTable.leastLoss(TOKENS, 4, 8, 1)).isCloseTo(ENTROPY, within(1e-6));
  }

  @Test
  void aNarrowOneDoesNot() {
    double narrow = FrozenTable.leastLoss(TOKENS, 4, 1, 1);
    assertThat(narrow).isGreaterThan(ENTROPY + 1e-3).isLessThanOrEqualTo(Math.log(4));
  }
}
