package org.adafisher.claim;

import java.util.List;
import org.adafisher.training.RunRecord;

/**
 * What runs must be to decide a claim.
 *
 * @param data the data, whole
 * @param networks our names of the networks
 * @param trainExamples the training examples of the whole data, those held out included
 * @param testExamples the test examples
 * @param epochs the epochs of AdaFisher, or of the subject of the claim
 * @param seeds the runs of each optimizer
 */
record Scale(
    List<String> data,
    List<String> networks,
    int trainExamples,
    int testExamples,
    int epochs,
    int seeds) {

  Scale {
    data = Lists.orEmpty(data);
    networks = Lists.orEmpty(networks);
    if (data.isEmpty() || networks.isEmpty() || epochs < 1 || seeds < 2) {
      throw new IllegalArgumentException(
          "scale: data, networks, epochs and at least 2 seeds are needed");
    }
  }

  boolean isReachedBy(Arm subject, Arm other) {
    return subject.count() >= seeds
        && other.count() >= seeds
        && subject.runs().stream().allMatch(run -> isWhole(run) && run.plan().epochs() >= epochs);
  }

  private boolean isWhole(RunRecord run) {
    return networks.contains(run.spec().network())
        && Filter.isOf(data, run.dataTitle())
        && !run.dataTitle().contains(" subset")
        && run.spec().data().limitTrain() == 0
        && run.spec().data().limitTest() == 0
        && run.trainExamples() + run.validationExamples() >= trainExamples
        && run.testExamples() >= testExamples;
  }

  @Override
  public String toString() {
    return String.join(" or ", data)
        + " whole; "
        + String.join(" or ", networks)
        + "; "
        + epochs
        + " epochs; "
        + seeds
        + " seeds";
  }
}
