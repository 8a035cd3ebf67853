package org.adafisher.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.adafisher.data.DataSets;
import org.adafisher.data.LabelledData;
import org.junit.jupiter.api.Test;

class TrainingTest {

  private static final RunSpec SPEC =
      new RunSpec(
          "digits",
          "cct_2_3x2_cifar",
          "adafisherw",
          "ALGORITHM_1",
          1,
          20,
          1e-3,
          "constant",
          0,
          1,
          60,
          20,
          false);

  /** CCT drops attention weights and branches: the seed decides which. */
  @Test
  void aRunWithDropoutRepeats() {
    LabelledData digits = DataSets.open("digits", null);
    RunRecord first = Training.run(SPEC, digits, TrainingListener.NONE);
    RunRecord second = Training.run(SPEC, digits, TrainingListener.NONE);
    assertThat(second.weightsSha256()).isEqualTo(first.weightsSha256());
  }
}
