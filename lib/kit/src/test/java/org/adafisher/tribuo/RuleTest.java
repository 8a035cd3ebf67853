package org.adafisher.tribuo;

import static org.assertj.core.api.Assertions.assertThat;

import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.FactorRule.Normalization;
import org.junit.jupiter.api.Test;

class RuleTest {

  /** The library for Tribuo does not need that for DJL, so the presets stand in both. */
  @Test
  void presetsAreThoseOfTheLibraryForDjl() {
    assertThat(Rule.values())
        .extracting(Rule::name)
        .containsExactlyElementsOf(FactorRule.presets().stream().map(FactorRule::name).toList());
    for (FactorRule expected : FactorRule.presets()) {
      Rule rule = Rule.named(expected.name());
      assertThat(rule.decay).as(expected.name()).isEqualTo(expected.decay());
      assertThat(rule.gain).as(expected.name()).isEqualTo(expected.gain());
      assertThat(rule.normalizesFirst)
          .as(expected.name())
          .isEqualTo(expected.normalization() == Normalization.BEFORE_AVERAGE);
      assertThat(rule.epsilon).as(expected.name()).isEqualTo(expected.epsilon());
      assertThat(rule.start).as(expected.name()).isEqualTo(expected.start());
      assertThat(rule.interval).as(expected.name()).isEqualTo(expected.interval());
    }
  }
}
