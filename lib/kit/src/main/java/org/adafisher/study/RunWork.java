package org.adafisher.study;

import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.adafisher.network.NetworkSummary;
import org.adafisher.network.Networks;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;

/** How much runs compute: in examples of a training step with AdaFisher, and in multiply-adds. */
final class RunWork {

  /** A forward pass beside forward and backward (a backward pass computes two gradients). */
  private static final double FORWARD = 1 / 3.0;

  /** Tokens that are told apart, GPT-1's and those of WikiText-2's words. */
  private static final Map<String, Integer> VOCABULARY =
      Map.of("wikitext2-bpe", 40_478, "wikitext2", 33_278);

  /** Frozen tables have no gradient of their own: a forward pass and one gradient of two. */
  private static final double FROZEN = 2 / 3.0;

  private static final Set<String> REFERENCES = Set.of("adafisher", "adafisherw");

  private final Map<String, Double> multiplyAdds = new HashMap<>();

  /** The passes over examples of a run, training steps with AdaFisher and evaluations alike. */
  double examples(RunSpec run) {
    return examples(run, cost(run));
  }

  /** The same where a training step costs so many of AdaFisher's. */
  double examples(RunSpec run, double cost) {
    double all = limited(Protocols.examples(run.data().name()), run.data().limitTrain());
    double held = run.selection().validationShare() * all;
    double test = limited(Protocols.testExamples(run.data().name()), run.data().limitTest());
    return run.budget().epochs() * ((all - held) * cost + FORWARD * (held + test));
  }

  private static double limited(int all, int limit) {
    return limit == 0 || all > 0 && all < limit ? all : limit;
  }

  /** In a common time all methods take the reference's; else as Tables 6, 9 and 12 imply. */
  double cost(RunSpec run) {
    return run.budget().kind() == Budget.Kind.REFERENCE ? 1 : cost(run, run.optimizer().name());
  }

  /** What an optimizer's step costs on a run's network, in AdaFisher's. */
  double cost(RunSpec run, String optimizer) {
    Map<String, Integer> epochs = family(run).epochs();
    if (REFERENCES.contains(optimizer)) {
      return 1;
    }
    double reference = epochs.get(family(run).adafisher());
    // What the paper does not run is of the first order, as its Adam or AdamW.
    String known =
        epochs.containsKey(optimizer) ? optimizer : epochs.containsKey("adam") ? "adam" : "adamw";
    return reference / epochs.getOrDefault(optimizer, epochs.get(known));
  }

  private static PaperMethods family(RunSpec run) {
    return Networks.isLanguageModel(run.network())
        ? PaperMethods.LANGUAGE
        : run.data().name().equals("imagenet")
            ? PaperMethods.IMAGENET
            : run.pretrained() != null ? PaperMethods.TRANSFER : PaperMethods.CNN;
  }

  /** The multiply-adds of a network for one example, forward. */
  double multiplyAdds(RunSpec run) {
    if (Networks.isLanguageModel(run.network())) {
      int vocabulary = VOCABULARY.getOrDefault(run.data().name(), 0);
      return Networks.multiplyAdds(run.network(), vocabulary, FROZEN);
    }
    Shape shape = StepTimes.shape(run.data().name());
    return multiplyAdds.computeIfAbsent(run.network() + shape, key -> count(run.network(), shape));
  }

  private static double count(String name, Shape example) {
    return NetworkSummary.of(name, 10, example).layers().stream()
        .mapToDouble(NetworkSummary.Row::multiplyAdds)
        .sum();
  }
}
