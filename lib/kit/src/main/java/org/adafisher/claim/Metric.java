package org.adafisher.claim;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.RunRecord;

/** What is measured of a run; one that diverged is worse than any number. */
enum Metric {
  /** The test accuracy of the epoch that the run's selection names. */
  SELECTED_ACCURACY(
      "test accuracy", "points", 2, false, run -> 100 * run.selected().testAccuracy()),
  /** The test accuracy after the last epoch. */
  LAST_ACCURACY("last test accuracy", "points", 2, false, run -> 100 * run.last().testAccuracy()),
  /** The share of test examples whose class is among the five likeliest, of the selected epoch. */
  SELECTED_TOP5("test accuracy, top 5", "points", 2, false, run -> 100 * run.selected().testTop5()),
  /** The exponential of the mean test loss of the selected epoch. */
  PERPLEXITY("test perplexity", "", 2, true, run -> run.selected().testPerplexity()),
  /** The mean training loss of the last epoch. */
  TRAIN_LOSS("last training loss", "nats", 3, true, run -> run.last().trainLoss()),
  /** The epochs until the best accuracy that every run compared here reaches. */
  EPOCHS_TO_ACCURACY("epochs to the accuracy that both reach", "epochs", 2, true, null),
  /** The cost of an epoch: in epochs of the reference whose time was the budget, else its time. */
  EPOCH_COST("cost of an epoch", "epochs of the reference, or seconds", 3, true, Metric::epochCost);

  private final String label;
  private final String unit;
  private final int digits;
  private final double worst;
  private final ToDoubleFunction<RunRecord> ofOne;

  Metric(
      String label,
      String unit,
      int digits,
      boolean lowerIsBetter,
      ToDoubleFunction<RunRecord> ofOne) {
    this.label = label;
    this.unit = unit;
    this.digits = digits;
    worst = lowerIsBetter ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    this.ofOne = ofOne;
  }

  private static double epochCost(RunRecord run) {
    double relative = run.plan().relativeCost();
    return Double.isFinite(relative) || run.epochs().isEmpty()
        ? relative
        : run.last().trainSeconds() / run.epochs().size();
  }

  String label() {
    return label;
  }

  String unit() {
    return unit;
  }

  int digits() {
    return digits;
  }

  /** Whether it tells of what was learned; what an epoch costs is known whatever that is. */
  boolean isOfLearning() {
    return this != EPOCH_COST;
  }

  /**
   * Measures runs.
   *
   * @param runs the runs to measure
   * @param compared all runs of the comparison
   * @return one number a run; NaN where a run does not have it, infinite where it diverged
   */
  double[] of(List<RunRecord> runs, List<RunRecord> compared) {
    ToDoubleFunction<RunRecord> measure = ofOne == null ? epochsTo(target(compared)) : ofOne;
    return runs.stream()
        .mapToDouble(run -> isOfLearning() && !run.completed() ? worst : measure.applyAsDouble(run))
        .toArray();
  }

  private static double target(List<RunRecord> compared) {
    return compared.stream()
        .filter(RunRecord::completed)
        .mapToDouble(
            run -> run.epochs().stream().mapToDouble(EpochRecord::testAccuracy).max().orElse(0))
        .min()
        .orElse(0);
  }

  private static ToDoubleFunction<RunRecord> epochsTo(double accuracy) {
    return run ->
        run.epochs().stream()
            .filter(epoch -> epoch.testAccuracy() >= accuracy)
            .findFirst()
            .orElseThrow()
            .epoch();
  }
}
