package org.adafisher.section.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.adafisher.data.TokenData;
import org.junit.jupiter.api.Test;

class UnigramTest {

  /** Three tokens, counted in training 2, 1 and 0 times: p = 3/6, 2/6, 1/6. */
  @Test
  void knowsOnlyCounts() {
    TokenData text =
        new TokenData(
            "t",
            "t",
            List.of("a", "b", "c"),
            new int[] {0, 1, 0},
            new int[] {0},
            new int[] {0, 2},
            "0".repeat(64),
            "t");
    assertThat(Unigram.perplexity(text)).isCloseTo(Math.sqrt(12), within(1e-12));
  }
}
