package org.adafisher.training.record;

import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.Ranges;

/**
 * What a budget comes to: fixed before the first step, so that the schedule can follow it and a
 * resumed run keeps it.
 *
 * @param epochs the epochs to train
 * @param source {@code epochs}, {@code reference} or {@code paper}
 * @param budgetSeconds the time that the reference takes; 0 for the other kinds
 * @param referenceEpochSeconds the reference's measured epoch; 0 for the other kinds
 * @param epochSeconds this optimizer's measured epoch; 0 for the other kinds
 */
public record Plan(
    int epochs,
    String source,
    double budgetSeconds,
    double referenceEpochSeconds,
    double epochSeconds) {

  /** Checks the ranges. */
  public Plan {
    Ranges.within("epochs of the plan", epochs, 1, Ranges.MOST);
    if (source == null) {
      throw new IllegalArgumentException("source null: give epochs, reference or paper");
    }
    for (double seconds : new double[] {budgetSeconds, referenceEpochSeconds, epochSeconds}) {
      if (!(seconds >= 0) || Double.isInfinite(seconds)) {
        throw new IllegalArgumentException(seconds + " seconds: give a finite time, at least 0");
      }
    }
  }

  /**
   * Checks that this is what a budget comes to.
   *
   * @param budget the budget
   * @throws IllegalArgumentException if it is another's
   */
  public void check(Budget budget) {
    boolean isMeasured = budget.kind() == Budget.Kind.REFERENCE;
    double all = budget.epochs() * referenceEpochSeconds;
    boolean fits =
        isMeasured
            ? budgetSeconds == all && epochs == Math.max(1, Math.round(all / epochSeconds))
            : epochs == budget.epochs();
    if (!fits || isMeasured != source.equals("reference")) {
      throw new IllegalArgumentException(
          "it says %d epochs by %s; the specification says %d%s"
              .formatted(
                  epochs, source, budget.epochs(), isMeasured ? " of its reference's time" : ""));
    }
  }

  /**
   * Plans a number of epochs, without a budget of time.
   *
   * @param epochs the number
   * @param source what it follows from
   * @return the plan
   */
  public static Plan of(int epochs, String source) {
    return new Plan(epochs, source, 0, 0, 0);
  }

  /**
   * Returns the cost of an epoch relative to the reference's.
   *
   * @return the ratio; NaN without a reference
   */
  public double relativeCost() {
    return epochSeconds / referenceEpochSeconds;
  }
}
