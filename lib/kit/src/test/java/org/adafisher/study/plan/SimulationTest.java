package org.adafisher.study.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.adafisher.analysis.Spread;
import org.adafisher.study.plan.Assumptions.Checkpoint;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static final double HOUR = 3600;

  private static Assumptions assume(
      double share, double factor, double failures, Checkpoint checkpoint, double start) {
    return new Assumptions(share, factor, failures, checkpoint, start, 2, 400, 7);
  }

  private static List<PlannedRun> runs(double... hours) {
    List<PlannedRun> runs = new ArrayList<>();
    for (int i = 0; i < hours.length; i++) {
      runs.add(new PlannedRun("run " + i, hours[i] * HOUR, hours[i] * HOUR / 10));
    }
    return runs;
  }

  @Test
  void withoutMishapsAllSimulationsAreTheSchedule() {
    List<PlannedRun> runs = runs(3, 5, 4, 3, 5, 4, 3);
    Assumptions none = assume(0, 3, 0, Checkpoint.EPOCH, 60);
    List<Forecast> forecasts = Simulation.of(runs, List.of(1, 3, 8), none);
    double start = 60 / HOUR;
    double[] expected = {27 + 7 * start, 11 + 3 * start, 5 + start};
    for (int i = 0; i < 3; i++) {
      Forecast forecast = forecasts.get(i);
      assertThat(forecast.ideal()).isCloseTo(expected[i] * HOUR, within(1e-6));
      assertThat(new double[] {forecast.low(), forecast.median(), forecast.high()})
          .containsOnly(forecast.median());
      assertThat(forecast.median()).isCloseTo(forecast.ideal(), within(1e-6));
      assertThat(forecast.bound()).isLessThanOrEqualTo(forecast.ideal() + 1e-6);
    }
    assertThat(forecasts.get(0).busy()).isCloseTo(1, within(1e-12));
    assertThat(forecasts.get(0).cost()).isCloseTo(2 * (27 + 7 * start), within(1e-9));
    assertThat(forecasts.get(0).reason()).isEqualTo("work ÷ executors");
    assertThat(forecasts.get(2).reason()).isEqualTo("longest run");
    assertThat(forecasts.get(2).bound()).isEqualTo(forecasts.get(2).ideal());
    assertThat(forecasts.get(2).heldHours()).isCloseTo(8 * (5 + start), within(1e-9));
  }

  /** The mean time of a run is Daly's, whatever its segments. */
  @Test
  void failuresCostWhatTheClosedFormSays() {
    double rate = 0.3 / HOUR;
    double start = 600;
    for (Checkpoint checkpoint :
        List.of(Checkpoint.EPOCH, Checkpoint.NEVER, new Checkpoint(1000))) {
      PlannedRun run = new PlannedRun("run", 4500, 900);
      double segment = Math.min(4500, checkpoint.of(run, 1));
      double segments = 0;
      for (double from = 0; from < 4500; from += segment) {
        segments += Math.expm1(rate * Math.min(segment, 4500 - from));
      }
      double expected = (Math.expm1(rate * start) + Math.exp(rate * start) * segments) / rate;
      Spread drawn = drawn(run, assume(0, 1, 0.3, checkpoint, start));
      double error = drawn.deviation() / Math.sqrt(drawn.count());
      assertThat(drawn.mean()).as("%s", checkpoint).isCloseTo(expected, within(4 * error));
      assertThat(error).isLessThan(0.01 * expected);
    }
  }

  @Test
  void stragglersAreAsManyAndAsSlowAsAssumed() {
    PlannedRun run = new PlannedRun("run", 1000, 100);
    Spread drawn = drawn(run, assume(0.05, 3, 0, Checkpoint.EPOCH, 60));
    double error = drawn.deviation() / Math.sqrt(drawn.count());
    assertThat(drawn.mean()).isCloseTo(60 + 1000 * (0.95 + 0.05 * 3), within(4 * error));
    // Where all take ten times as long, so do their ten epochs.
    double rate = 0.2 / HOUR;
    Spread both = drawn(run, assume(1, 10, 0.2, Checkpoint.EPOCH, 0));
    assertThat(both.mean())
        .isCloseTo(
            10 * Math.expm1(rate * 1000) / rate,
            within(4 * both.deviation() / Math.sqrt(both.count())));
  }

  private static Spread drawn(PlannedRun run, Assumptions assumed) {
    return Spread.of(new Mishaps(assumed).draw(Collections.nCopies(40_000, run)));
  }

  @Test
  void theSameSeedGivesTheSameNumbersInWhateverOrder() {
    List<PlannedRun> runs = runs(new Random(3).doubles(60, 0.2, 4).toArray());
    Assumptions usual = assume(0.1, 3, 0.05, Checkpoint.EPOCH, 30);
    List<Forecast> once = Simulation.of(runs, List.of(1, 8), usual);
    List<PlannedRun> shuffled = new ArrayList<>(runs);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(Simulation.of(shuffled, List.of(1, 8), usual)).isEqualTo(once);
    Assumptions other =
        new Assumptions(0.1, 3, 0.05, Checkpoint.EPOCH, 30, 2, usual.repetitions(), 8);
    assertThat(Simulation.of(runs, List.of(1, 8), other)).isNotEqualTo(once);
    // Mishaps only ever cost time, and larger clusters save some.
    assertThat(once.get(0).low()).isGreaterThan(once.get(0).ideal());
    assertThat(once.get(1).high()).isLessThan(once.get(0).low());
  }

  @Test
  void whatCannotBeSimulatedIsRefused() {
    assertThatThrownBy(
            () -> Simulation.of(runs(500), List.of(1), assume(0, 1, 0.1, Checkpoint.NEVER, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("run 0")
        .hasMessageContaining("hardly ever end");
    assertThatThrownBy(
            () -> Simulation.of(List.of(), List.of(1), assume(0, 1, 0, Checkpoint.NEVER, 0)))
        .hasMessageContaining("nothing is left");
    assertThatThrownBy(() -> assume(1.5, 3, 0, Checkpoint.EPOCH, 0))
        .hasMessageContaining("share of stragglers 1.5");
    assertThatThrownBy(() -> assume(0.1, 0.5, 0, Checkpoint.EPOCH, 0))
        .hasMessageContaining("factor of stragglers 0.5");
    assertThatThrownBy(() -> new Checkpoint(-1)).hasMessageContaining("-1.0 s");
    assertThatThrownBy(() -> new PlannedRun("x", 0, 1)).hasMessageContaining("x: 0.0 s");
  }
}
