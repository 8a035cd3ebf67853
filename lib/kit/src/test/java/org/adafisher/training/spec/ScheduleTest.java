package org.adafisher.training.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.adafisher.optimizer.LearningRate;
import org.adafisher.training.spec.Schedule.Kind;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static void check(LearningRate rate, double... expected) {
    for (int update = 1; update <= expected.length; update++) {
      assertThat(rate.at(update))
          .as("update %d", update)
          .isCloseTo(expected[update - 1], within(1e-15));
    }
  }

  /** Against PyTorch 1.13's CosineAnnealingLR(T_max=4), learning rate 0.1. */
  @Test
  void cosineIsThatOfPyTorch() {
    double[] epochs = {0.1, 0.08535533905932738, 0.05, 0.014644660940672627};
    check(Schedule.COSINE.over(0.1, 4, 1), epochs);
    check(Schedule.COSINE.over(0.1, 4, 2), twice(epochs));
    check(new Schedule(Kind.COSINE_PER_STEP, 0, 0, 1, 1).over(0.1, 2, 2), epochs);
  }

  private static double[] twice(double[] values) {
    double[] doubled = new double[2 * values.length];
    for (int i = 0; i < doubled.length; i++) {
      doubled[i] = values[i / 2];
    }
    return doubled;
  }

  /** CosineAnnealingLR(T_max=4, eta_min=0.02): 0.02 + 0.08·(1 + cos(π·e/4))/2. */
  @Test
  void cosineEndsAtTheMinimum() {
    check(
        new Schedule(Kind.COSINE, 0, 0.02, 1, 1).over(0.1, 4, 1),
        0.1,
        0.02 + 0.08 * 0.8535533905932737,
        0.06,
        0.02 + 0.08 * 0.1464466094067262);
  }

  /** StepLR(step_size=2, gamma=0.1). */
  @Test
  void stepDropsEveryFewEpochs() {
    check(
        new Schedule(Kind.STEP, 0, 0, 2, 0.1).over(0.3, 5, 1),
        0.3,
        0.3,
        0.3 * 0.1,
        0.3 * 0.1,
        0.3 * 0.01);
  }

  /** LinearLR(start_factor=1/3, total_iters=3), then CosineAnnealingLR(T_max=2), per step. */
  @Test
  void warmUpIsLinearAndComesFirst() {
    check(
        new Schedule(Kind.COSINE_PER_STEP, 3, 0, 1, 1).over(0.9, 5, 1),
        0.3,
        0.3 + 0.2,
        0.3 + 0.4,
        0.9,
        0.45);
    check(new Schedule(Kind.CONSTANT, 2, 0, 1, 1).over(0.3, 1, 4), 0.1, 0.2, 0.3, 0.3);
  }

  @Test
  void rangesAreChecked() {
    assertThatThrownBy(() -> new Schedule(Kind.STEP, -1, 0, 1, 1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Schedule(Kind.STEP, 0, 0, 0, 1)).hasMessageContaining("0");
    assertThatThrownBy(() -> new Schedule(Kind.STEP, 0, 0, 1, 2)).hasMessageContaining("2.0");
  }
}
