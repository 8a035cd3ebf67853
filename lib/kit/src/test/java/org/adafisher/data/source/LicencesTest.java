package org.adafisher.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.adafisher.data.TokenData;
import org.junit.jupiter.api.Test;

class LicencesTest {

  private final TokenData data = DataSets.openTokens("licences", null);

  /** Counted with Python's {@code re.findall(r"[a-z0-9]+|\n|\S", text.lower())} of each licence. */
  @Test
  void theTokensAreAsManyAsPythonCounts() {
    assertThat(data.train()).hasSize(15779);
    assertThat(data.validation()).hasSize(1973);
    assertThat(data.test()).hasSize(1975);
    assertThat(data.vocabulary()).hasSize(1488);
  }

  @Test
  void theTextCanBeReadAgain() {
    String start =
        Arrays.stream(data.train())
            .limit(9)
            .mapToObj(data.vocabulary()::get)
            .collect(Collectors.joining(" "));
    assertThat(start).isEqualTo("gnu general public license <eos> version 3 , 29");
  }

  @Test
  void aLimitIsOfTokensAndTold() {
    TokenData part = data.limit(100, 40);
    assertThat(part.train()).isEqualTo(Arrays.copyOf(data.train(), 100));
    assertThat(part.validation()).hasSize(40);
    assertThat(part.test()).hasSize(40);
    assertThat(part.title()).endsWith(", 100 train, 40 test tokens");
    assertThat(data.limit(0, 0)).isSameAs(data);
  }
}
