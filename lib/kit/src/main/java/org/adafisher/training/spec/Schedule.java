package org.adafisher.training.spec;

import java.util.Locale;
import org.adafisher.optimizer.LearningRate;

/**
 * The learning rate over a run, with PyTorch's values.
 *
 * <p>After a linear warm-up: {@code COSINE} is CosineAnnealingLR to the minimum over the remaining
 * epochs, stepped per epoch, {@code COSINE_PER_STEP} the same per step; {@code STEP} is StepLR;
 * {@code CONSTANT} stays.
 *
 * @param kind the shape
 * @param warmUpSteps the steps of LinearLR's warm-up from a third of the rate; 0 for none
 * @param minimum the last rate of cosine annealing
 * @param stepEpochs StepLR's epochs between two drops; without meaning for the others
 * @param stepFactor StepLR's factor of a drop, its γ
 */
public record Schedule(
    Kind kind, int warmUpSteps, double minimum, int stepEpochs, double stepFactor) {

  /** The shapes. */
  public enum Kind {
    /** Cosine annealing, stepped per epoch. */
    COSINE,
    /** Cosine annealing, stepped per step. */
    COSINE_PER_STEP,
    /** A drop every few epochs. */
    STEP,
    /** No change. */
    CONSTANT
  }

  private static final double WARM_UP_START = 1.0 / 3;

  /** Checks the ranges. */
  public Schedule {
    Ranges.within("steps of warm-up", warmUpSteps, 0, Ranges.MOST);
    if (!(minimum >= 0) || Double.isInfinite(minimum)) {
      throw new IllegalArgumentException(
          "minimum rate " + minimum + ": give a finite number of at least 0");
    }
    Ranges.within("epochs between drops", stepEpochs, 1, Ranges.MOST);
    Ranges.share("factor of a drop", stepFactor, 0, 1);
  }

  /** The paper's: cosine annealing to 0, stepped per epoch. */
  public static final Schedule COSINE = new Schedule(Kind.COSINE, 0, 0, 30, 0.1);

  /** The same rate throughout. */
  public static final Schedule CONSTANT = new Schedule(Kind.CONSTANT, 0, 0, 30, 0.1);

  /**
   * Returns the learning rate of every step.
   *
   * @param rate α, the highest
   * @param epochs the run's epochs
   * @param stepsPerEpoch the steps of one
   * @return the rate by step, from 1
   */
  public LearningRate over(double rate, int epochs, int stepsPerEpoch) {
    return new LearningRate() {
      @Override
      public double at(int update) {
        return rateAt(update - 1, rate, epochs, stepsPerEpoch);
      }

      @Override
      public String toString() {
        return rate + " (" + kind.name().toLowerCase(Locale.ROOT) + " over " + epochs + " epochs)";
      }
    };
  }

  private double rateAt(int done, double rate, int epochs, int stepsPerEpoch) {
    if (done < warmUpSteps) {
      return rate * (WARM_UP_START + (1 - WARM_UP_START) * done / warmUpSteps);
    }
    int after = done - warmUpSteps;
    int left = Math.max(1, epochs * stepsPerEpoch - warmUpSteps);
    return switch (kind) {
      case CONSTANT -> rate;
      case STEP -> rate * Math.pow(stepFactor, after / stepsPerEpoch / stepEpochs);
      case COSINE ->
          cosine(rate, after / stepsPerEpoch, (left + stepsPerEpoch - 1) / stepsPerEpoch);
      case COSINE_PER_STEP -> cosine(rate, after, left);
    };
  }

  private double cosine(double rate, int done, int all) {
    return minimum + (rate - minimum) * (1 + Math.cos(Math.PI * done / all)) / 2;
  }
}
