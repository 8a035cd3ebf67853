package org.adafisher.training.record;

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
