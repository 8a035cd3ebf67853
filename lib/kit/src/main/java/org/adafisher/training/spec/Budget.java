package org.adafisher.training.spec;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import org.adafisher.method.OptimizerSpec;

/**
 * How long a run trains.
 *
 * @param kind what the number of epochs means
 * @param epochs passes over the training data; of the reference where there is one
 * @param reference the optimizer whose time is the budget, of kind {@code REFERENCE} only
 * @param evaluationCounts whether the clock runs during evaluations, as in the paper's code
 */
public record Budget(
    Kind kind,
    int epochs,
    @JsonSetter(nulls = Nulls.SET) OptimizerSpec reference,
    boolean evaluationCounts) {

  private static final int MOST_EPOCHS = 1_000_000;

  /** The kinds. */
  public enum Kind {
    /** So many epochs, however long they take. */
    EPOCHS,
    /** The wall-clock time that the reference takes for so many epochs, measured before the run. */
    REFERENCE
  }

  /** Checks that what the kind needs is there. */
  public Budget {
    Ranges.within("epochs", epochs, 1, MOST_EPOCHS);
    if (evaluationCounts && kind != Kind.REFERENCE) {
      throw new IllegalArgumentException(
          "evaluations count in a wall-clock budget only: a budget of epochs has no clock");
    }
    if ((kind == Kind.REFERENCE) != (reference != null)) {
      throw new IllegalArgumentException("a budget has a reference if it is of kind REFERENCE");
    }
  }

  /**
   * Returns a budget of epochs.
   *
   * @param epochs at least 1
   * @return the budget
   */
  public static Budget epochs(int epochs) {
    return new Budget(Kind.EPOCHS, epochs, null, false);
  }

  /**
   * Returns the time that an optimizer takes, evaluations off the clock.
   *
   * @param reference the optimizer
   * @param epochs its epochs
   * @return the budget
   */
  public static Budget timeOf(OptimizerSpec reference, int epochs) {
    return new Budget(Kind.REFERENCE, epochs, reference, false);
  }
}
