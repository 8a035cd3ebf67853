package org.adafisher.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ListScheduleTest {

  /** Graham's worst case for three: the best possible end is 9 (5 + 4, 5 + 4, 3 + 3 + 3). */
  @Test
  void theLongestFirstMissTheBestByNoMoreThanGrahamsBound() {
    ListSchedule schedule = ListSchedule.of(new double[] {5, 5, 4, 4, 3, 3, 3}, 3);
    assertThat(schedule.makespan()).isEqualTo(11).isCloseTo(9 * (4 / 3.0 - 1 / 9.0), within(1e-9));
    assertThat(schedule.work()).isEqualTo(27);
  }

  @Test
  void theOrderIsThatOfTheList() {
    // By hand: 1 and 2 begin; 1 is done first and takes 3, 2 takes 4.
    assertThat(ListSchedule.of(new double[] {1, 2, 3, 4}, 2).makespan()).isEqualTo(6);
    assertThat(ListSchedule.of(new double[] {4, 3, 2, 1}, 2).makespan()).isEqualTo(5);
  }

  @Test
  void oneExecutorTakesTheSumAndEnoughTakeTheLongest() {
    double[] runs = {3, 1, 4, 1, 5, 9, 2, 6};
    assertThat(ListSchedule.of(runs, 1).makespan()).isEqualTo(31);
    for (int executors : new int[] {8, 9, 512}) {
      assertThat(ListSchedule.of(runs, executors).makespan()).isEqualTo(9);
    }
    assertThatThrownBy(() -> ListSchedule.of(runs, 0)).hasMessageContaining("executors 0");
  }

  @Test
  void noScheduleBeatsTheBoundsOrWastesMoreThanARun() {
    Random random = new Random(5);
    for (int trial = 0; trial < 200; trial++) {
      double[] runs = random.doubles(1 + random.nextInt(40), 0.1, 10).toArray();
      int executors = 1 + random.nextInt(12);
      ListSchedule schedule = ListSchedule.of(runs, executors);
      double longest = Arrays.stream(runs).max().orElseThrow();
      double share = Arrays.stream(runs).sum() / executors;
      assertThat(schedule.makespan())
          .isGreaterThanOrEqualTo(Math.max(longest, share) - 1e-9)
          .isLessThanOrEqualTo(share + longest);
      assertThat(schedule.work()).isCloseTo(share * executors, within(1e-9));
    }
  }
}
