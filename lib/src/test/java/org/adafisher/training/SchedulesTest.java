package org.adafisher.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.adafisher.optimizer.LearningRate;
import org.junit.jupiter.api.Test;

class SchedulesTest {

  /** Against PyTorch 1.13's CosineAnnealingLR(T_max=4), learning rate 0.1. */
  @Test
  void cosineIsThatOfPyTorch() {
    LearningRate rate = Schedules.cosine(0.1, 4, 3);
    double[] expected = {0.1, 0.08535533905932738, 0.05, 0.014644660940672627};
    for (int update = 1; update <= 12; update++) {
      assertThat(rate.at(update)).isCloseTo(expected[(update - 1) / 3], within(1e-15));
    }
  }
}
