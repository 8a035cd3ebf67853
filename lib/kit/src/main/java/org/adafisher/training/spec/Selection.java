package org.adafisher.training.spec;

/**
 * Which epoch's test result is the run's. Of pictures the accuracy selects, of a text the loss, and
 * so the perplexity.
 *
 * @param by the criterion
 * @param validationShare the share of the training examples that is held out for it, of {@code
 *     VALIDATION} only
 */
public record Selection(By by, double validationShare) {

  /** The criteria. */
  public enum By {
    /** The last epoch. */
    LAST,
    /** The best epoch on what is held out of training, the first of equals. */
    VALIDATION,
    /** The best epoch on the test examples, as the paper: optimistic, and labelled so. */
    TEST
  }

  /** The last epoch; nothing is held out. */
  public static final Selection LAST = new Selection(By.LAST, 0);

  /** The best epoch on a tenth of the training examples. */
  public static final Selection VALIDATION = new Selection(By.VALIDATION, 0.1);

  /** The best epoch on the test examples. */
  public static final Selection TEST = new Selection(By.TEST, 0);

  /** Checks the share; what is held out for nothing is refused. */
  public Selection {
    if (by == By.VALIDATION) {
      Ranges.share("validation share", validationShare, 0.001, 0.9);
    } else if (validationShare != 0) {
      throw new IllegalArgumentException(
          "validation share " + validationShare + ": it must be 0 where " + by + " selects");
    }
  }

  /**
   * Returns what tables must call the result.
   *
   * @return such as {@code last epoch}
   */
  public String label() {
    return switch (by) {
      case LAST -> "last epoch";
      case VALIDATION -> "best epoch on validation";
      case TEST -> "best epoch on test (as the paper)";
    };
  }
}
