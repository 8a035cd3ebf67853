package org.adafisher.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.adafisher.training.record.Plan;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long SECOND = 1_000_000_000L;

  private final List<String> said = new ArrayList<>();
  private long now;

  private final Pace pace =
      new Pace(
          30 * SECOND,
          (where, left, all) ->
              said.add(where + ", " + Pace.duration(left) + " of " + Pace.duration(all)),
          () -> now);

  @Test
  void itSaysNowAndThenWhereTheRunIsAndWhatIsLeft() {
    pace.onStart(null, Plan.of(50, "epochs"), 390);
    for (int step = 1; step <= 900; step++) {
      now = step * SECOND / 10;
      pace.onStep(step, 0, null, null);
    }
    assertThat(said)
        .containsExactly(
            "epoch 1 of 50, step 300 of 390, 32 min of 33 min",
            "epoch 2 of 50, step 210 of 390, 32 min of 33 min",
            "epoch 3 of 50, step 120 of 390, 31 min of 33 min");
  }

  /** Steps that were made before this process count neither as quick nor as slow. */
  @Test
  void aRunThatGoesOnIsTimedFromHere() {
    pace.onStart(null, Plan.of(10, "epochs"), 100);
    for (int step = 901; step <= 930; step++) {
      now = (step - 900) * SECOND;
      pace.onStep(step, 0, null, null);
    }
    assertThat(said).containsExactly("epoch 10 of 10, step 30 of 100, 70 s of 17 min");
  }

  @Test
  void timesHaveUnits() {
    assertThat(Pace.duration(0.4)).isEqualTo("0 s");
    assertThat(Pace.duration(89)).isEqualTo("89 s");
    assertThat(Pace.duration(90)).isEqualTo("2 min");
    assertThat(Pace.duration(5400)).isEqualTo("1.5 h");
  }
}
