package org.adafisher.training;

import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Preset;

/**
 * How long a run trains.
 *
 * @param kind what the number of epochs means
 * @param epochs passes over the training data; of the reference where there is one
 * @param reference the optimizer whose time is the budget, of kind {@code REFERENCE} only
 * @param evaluationCounts whether the clock runs during evaluations, as in the paper's code
 * @param preset whose epochs are taken, of kind {@code PAPER} only
 */
public record Budget(
    Kind kind, int epochs, OptimizerSpec reference, boolean evaluationCounts, String preset) {

  /** The kinds. */
  public enum Kind {
    /** So many epochs, however long they take. */
    EPOCHS,
    /** The wall-clock time that the reference takes for so many epochs, measured before the run. */
    REFERENCE,
    /** The paper's epochs (Tables 6, 9 and 12), which it got so on its own machine. */
    PAPER
  }

  /** Checks that what the kind needs is there. */
  public Budget {
    if (kind != Kind.PAPER) {
      Ranges.atLeast("epochs", epochs, 1);
    }
    if ((kind == Kind.REFERENCE) != (reference != null)) {
      throw new IllegalArgumentException("a budget has a reference if it is of kind REFERENCE");
    }
    if ((kind == Kind.PAPER) != (preset != null)) {
      throw new IllegalArgumentException("a budget has a preset if it is of kind PAPER");
    }
    if (preset != null) {
      Preset.named(preset);
    }
  }

  /**
   * Returns a budget of epochs.
   *
   * @param epochs at least 1
   * @return the budget
   */
  public static Budget epochs(int epochs) {
    return new Budget(Kind.EPOCHS, epochs, null, false, null);
  }

  /**
   * Returns the time that an optimizer takes, evaluations off the clock.
   *
   * @param reference the optimizer
   * @param epochs its epochs
   * @return the budget
   */
  public static Budget timeOf(OptimizerSpec reference, int epochs) {
    return new Budget(Kind.REFERENCE, epochs, reference, false, null);
  }

  /**
   * Returns the paper's epochs.
   *
   * @param preset the setting
   * @return the budget
   */
  public static Budget paper(Preset preset) {
    return new Budget(Kind.PAPER, 0, null, false, preset.name());
  }
}
