package org.adafisher.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.FisherForm;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.Kfac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizerSpecTest {

  private static OptimizerSpec spec(String name, String options) {
    OptimizerSpec spec = OptimizerSpec.of(name);
    for (String option : options.isEmpty() ? new String[0] : options.split(";")) {
      String[] parts = option.split("=", 2);
      spec = spec.with(parts[0], parts[1]);
    }
    return spec;
  }

  @ParameterizedTest
  @CsvSource({
    "adam, '', 1",
    "scalarfisher, interval=7, 1",
    "adafisher, '', 1",
    "adafisherw, rule=RELEASED_CODE, 100",
    "adafisher, rule=RELEASED_CODE;factorInterval=3, 3",
    "kfac, '', 10",
    "kfac, factorInterval=4, 4",
    "kfac, inverseInterval=3, 30",
    "kfac, inverseInterval=20, 20",
    "shampoo, '', 1",
    "shampoo, statisticInterval=4;rootInterval=6, 12"
  })
  void thePeriodCountsDefaults(String name, String options, int period) {
    assertThat(spec(name, options).period()).isEqualTo(period);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "adam | beta1=1 | beta1 1.0 must be at least 0 and below 1",
        "adam | beta1=NaN | beta1 NaN must be at least 0 and below 1",
        "lamb | epsilon=-1 | epsilon -1.0 must be finite and at least 0",
        "kfac | damping=0 | damping 0.0 must be finite and above 0",
        "kfac | inverseInterval=0 | inverseInterval 0 must be finite and at least 1",
        "kfac | factorInterval=2.5 | factorInterval '2.5' must be a whole number",
        "adahessian | hessianPower=2 | hessianPower 2.0 must be at least 0 and at most 1",
        "shampoo | graft=yes | graft 'yes' must be true or false",
        "scalarfisher | ratios=1,0 | ratios [1.0, 0.0] must be finite and above 0",
        "scalarfisher | ratios=, | ratios ',' must be numbers joined by commas",
        "scalarfisher | ratios=1,x | ratios '1,x' must be numbers joined by commas",
        "sgd | nesterov=true | Sgd has no option 'nesterov': there are [momentum]",
        "adafisher | factors=H | factors 'H' must be one of [BOTH, INPUT, GRADIENT]",
        "adafisher | minMax=no | minMax 'no' must be true or false",
        "adafisher | relativeDamping=-1 | relativeDamping -1.0 must be finite and at least 0",
        "adafisher | power=2 | power 2.0 must be at least 0.25 and at most 1",
        "adafisher | rule=mine | unknown factor rule 'mine': choose one of [ALGORITHM_1,",
        "adafisher | gamma=0.8 | gamma = 0.8 must be left to RELEASED_CODE",
        "adafisher | rule=RELEASED_CODE;decay=0.5;gamma=0.8 | gamma 0.8 stands for decay and gain"
      })
  void whatIsWrongIsNamed(String name, String options, String problem) {
    assertThatThrownBy(() -> spec(name, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }

  /** The parts that can be left out make another method only where they are, in any spelling. */
  @Test
  void anAblationIsPartOfTheSpecificationUnlessItChangesNothing() {
    String defaults =
        "minMax=true;relativeDamping=0;power=1;factors=both;normFisher=true;"
            + "biasCorrection=true;labels=given";
    assertThat(spec("adafisherw", defaults)).isEqualTo(OptimizerSpec.of("adafisherw"));
    String others =
        "minMax=false;relativeDamping=0.1;power=0.5;factors=input;normFisher=false;"
            + "biasCorrection=false;labels=model";
    assertThat(spec("adafisherw", others).options())
        .hasSize(7)
        .containsEntry("factors", "INPUT")
        .containsEntry("labels", "MODEL")
        .containsEntry("power", "0.5");
  }

  @Test
  void theReleasedCodesGammaIsDecayAndGain() {
    OptimizerSpec released = OptimizerSpec.of("adafisher").with("rule", "released-code");
    FactorRule usual = FactorRule.RELEASED_CODE;
    assertThat(rule(released.with("gamma", 0.8)))
        .isEqualTo(rule(released))
        .isEqualTo(usual.withDecay(0.08, 0.008));
    assertThat(rule(released.with("gamma", 0.5))).isEqualTo(usual.withDecay(0.05, 0.005));
  }

  private static FactorRule rule(OptimizerSpec spec) {
    return ((AdaFisher.Options) Optimizers.options(spec.name(), spec.options())).factorRule();
  }

  @Test
  void defaultsAreThePapers() {
    assertThat(Optimizers.options("kfac", Map.of()))
        .isEqualTo(new Kfac.Options(0.9, 1e-3, 10, null, 0));
    assertThat(Optimizers.options("adafisher", Map.of("damping", "1e-2")))
        .isEqualTo(
            new AdaFisher.Options(
                FactorRule.ALGORITHM_1,
                0.9,
                1e-2,
                null,
                null,
                null,
                null,
                true,
                0,
                1,
                FisherForm.Factors.BOTH,
                true,
                true,
                AdaFisher.Labels.GIVEN));
  }

  @Test
  void everyOptionIsListed() {
    assertThat(Optimizers.describe())
        .contains(
            "kfac, learning rate 0.3",
            "  damping=0.001, finite and above 0: λ, Tikhonov damping",
            "  inverseInterval, finite and at least 1: steps between inverses; default: the"
                + " factors'");
  }
}
