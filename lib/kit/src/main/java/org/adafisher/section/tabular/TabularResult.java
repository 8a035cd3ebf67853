package org.adafisher.section.tabular;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.adafisher.analysis.Spread;
import org.adafisher.data.LabelledData;

/**
 * What every method did on one data set.
 *
 * @param model what the optimisers train
 * @param data vectors of features
 * @param epochs the passes after which models were tested, ascending
 * @param seeds how many there are
 * @param trials what the optimisers did
 * @param others the same of methods without an optimiser: shown beside, and not ranked
 */
public record TabularResult(
    String model,
    LabelledData data,
    List<Integer> epochs,
    int seeds,
    List<Trial> trials,
    List<Trial> others) {

  /**
   * What one method did.
   *
   * @param method the method
   * @param heldOut held-out log losses {@code [settings][seeds]}
   * @param chosen the index of the setting with the lowest mean
   * @param loss test log losses {@code [epochs][seeds]} with that setting
   * @param accuracy test accuracies {@code [seeds]} after the last epoch, in percent
   */
  record Trial(
      TabularMethod method, double[][] heldOut, int chosen, double[][] loss, double[] accuracy) {

    String label() {
      return method.label();
    }

    double setting() {
      return method.choice().get(chosen);
    }

    double[] lastLoss() {
      return loss[loss.length - 1];
    }

    double meanLastLoss() {
      return Spread.of(lastLoss()).mean();
    }

    double meanAccuracy() {
      return Spread.of(accuracy).mean();
    }
  }

  /**
   * Returns this with other methods beside, which are not ranked.
   *
   * @param more what they did on the same data
   * @return both
   */
  public TabularResult beside(TabularResult more) {
    return new TabularResult(model, data, epochs, seeds, trials, more.trials);
  }

  int lastEpoch() {
    return epochs.get(epochs.size() - 1);
  }

  /** What an optimiser did. */
  Trial trial(String label) {
    return trials.stream()
        .filter(trial -> trial.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    label + " must be among " + trials.stream().map(Trial::label).toList()));
  }

  /** How many settings get below half of the log loss of guessing. */
  int working(Trial trial) {
    double half = Math.log(data.classNames().size()) / 2;
    return (int) Arrays.stream(trial.heldOut).filter(loss -> Spread.of(loss).mean() < half).count();
  }

  /** The place among the optimisers by a value, of which the lowest is best. */
  Place place(Trial trial, ToDoubleFunction<Trial> value) {
    double own = value.applyAsDouble(trial);
    long lower = trials.stream().filter(other -> value.applyAsDouble(other) < own).count();
    long same = trials.stream().filter(other -> value.applyAsDouble(other) == own).count();
    return new Place((int) lower + 1, same > 1);
  }

  /**
   * A place.
   *
   * @param number from 1
   * @param isShared whether others have it too
   */
  record Place(int number, boolean isShared) {}
}
