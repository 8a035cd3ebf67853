package org.adafisher.training;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.LayerRecord;
import org.adafisher.training.record.Plan;

/**
 * How far a run has come: what a checkpoint holds beside the weights and the optimizer's state.
 *
 * @param epoch the current epoch, from 1
 * @param batch the batches of it that are done
 * @param step the steps done in all
 * @param lossSum the sum of the epoch's losses so far
 * @param epochs the finished epochs
 * @param layers the layers' records so far
 * @param failures what went wrong with curvature so far
 * @param clockNanos the clock
 * @param resumed how often the run was resumed
 * @param initialWeightsSha256 the checksum of the weights before the first step
 * @param started when the run began, UTC
 */
record Progress(
    int epoch,
    int batch,
    int step,
    double lossSum,
    List<EpochRecord> epochs,
    List<LayerRecord> layers,
    List<String> failures,
    Map<Clock.Part, Long> clockNanos,
    int resumed,
    String initialWeightsSha256,
    String started) {

  /** Checks what holds of every run. */
  Progress {
    require(epoch >= 1, "epoch " + epoch + ", expected at least 1");
    require(batch >= 0, "batch " + batch + ", expected at least 0");
    require(step >= 0, "step " + step + ", expected at least 0");
    require(resumed >= 0, "resumed " + resumed + ", expected at least 0");
    require(Double.isFinite(lossSum), "lossSum " + lossSum + ", expected a finite number");
    for (Collection<?> part :
        Arrays.asList(
            epochs,
            layers,
            failures,
            clockNanos == null ? null : clockNanos.keySet(),
            clockNanos == null ? null : clockNanos.values())) {
      require(part != null && part.stream().noneMatch(Objects::isNull), "a null in a list");
    }
    require(clockNanos.values().stream().allMatch(nanos -> nanos >= 0), "a clock below 0");
    require(
        epochs.size() == epoch - 1,
        epochs.size() + " finished epochs, but the current one is " + epoch);
    for (int i = 0; i < epochs.size(); i++) {
      require(epochs.get(i).epoch() == i + 1, "epochs are not 1, 2, 3, … in order");
    }
    require(
        layers.stream().allMatch(layer -> layer.epoch() >= 1 && layer.epoch() <= epoch),
        "layers of epochs that have not begun");
    require(
        initialWeightsSha256 != null && initialWeightsSha256.matches("[0-9a-f]{64}"),
        "initialWeightsSha256 " + initialWeightsSha256 + ", expected 64 hexadecimal digits");
    try {
      Instant.parse(String.valueOf(started));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("started " + started + ", expected a time in UTC", e);
    }
  }

  /**
   * Checks that this is of a run.
   *
   * @throws IllegalArgumentException if it is not
   */
  void check(Plan plan, int stepsPerEpoch) {
    require(
        epoch <= plan.epochs() + 1, "epoch " + epoch + " of a run of " + plan.epochs() + " epochs");
    require(
        batch < stepsPerEpoch, "batch " + batch + " of an epoch of " + stepsPerEpoch + " batches");
    require(
        step == (long) (epoch - 1) * stepsPerEpoch + batch,
        "step %d, but %d batches of epoch %d are done, which has %d"
            .formatted(step, batch, epoch, stepsPerEpoch));
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}
