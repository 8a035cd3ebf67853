package org.adafisher.training.record;

import org.adafisher.training.spec.Ranges;

/**
 * What one epoch measured.
 *
 * @param epoch from 1
 * @param learningRate of its last step
 * @param trainLoss the mean training loss over the epoch's steps
 * @param validationLoss the mean loss on what is held out; NaN without any, and in records of runs
 *     that did not measure it
 * @param validationAccuracy the share of held-out examples classified rightly, or of tokens
 *     predicted rightly; NaN without any
 * @param testLoss the mean test loss after the epoch
 * @param testAccuracy the share of test examples classified rightly, or of tokens predicted
 *     rightly, 0 to 1
 * @param testTop5 the share whose class is among the five likeliest
 * @param trainSeconds the seconds on the clock until then
 */
public record EpochRecord(
    int epoch,
    double learningRate,
    double trainLoss,
    double validationLoss,
    double validationAccuracy,
    double testLoss,
    double testAccuracy,
    double testTop5,
    double trainSeconds) {

  /** Checks what cannot be otherwise; a run that diverged may have any loss. */
  public EpochRecord {
    Ranges.atLeast("epoch", epoch, 1);
    for (double share : new double[] {validationAccuracy, testAccuracy, testTop5}) {
      if (share < 0 || share > 1) {
        throw new IllegalArgumentException("accuracy " + share + " must be from 0 to 1, or NaN");
      }
    }
    for (double finite : new double[] {learningRate, trainSeconds}) {
      if (!(finite >= 0) || Double.isInfinite(finite)) {
        throw new IllegalArgumentException(
            "learning rate "
                + learningRate
                + " and seconds "
                + trainSeconds
                + " must be finite, at least 0");
      }
    }
  }

  /**
   * Returns the perplexity of a language model on the test text.
   *
   * @return the exponential of the test loss
   */
  public double testPerplexity() {
    return Math.exp(testLoss);
  }
}
