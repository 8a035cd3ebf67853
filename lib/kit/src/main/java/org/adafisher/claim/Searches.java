package org.adafisher.claim;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;

/**
 * The runs of a set that chose learning rates: where a set has fresh seeds, those of other seeds.
 * They judge nothing, as they were looked at before.
 *
 * @param rates the learning rates that were tried, by method
 * @param runs how many runs tried them
 */
record Searches(Map<OptimizerSpec, Set<Double>> rates, int runs) {

  private static final int FEWEST_RATES = 3;

  static Searches of(Collection<RunRecord> set) {
    Map<OptimizerSpec, Set<Double>> rates = new HashMap<>();
    int runs = 0;
    if (set.stream().anyMatch(run -> run.spec().seeds().areFresh())) {
      for (RunRecord run : set) {
        if (!run.spec().seeds().areFresh()) {
          OptimizerSpec optimizer = run.spec().optimizer();
          rates
              .computeIfAbsent(method(optimizer), key -> new HashSet<>())
              .add(optimizer.learningRate());
          runs++;
        }
      }
    }
    return new Searches(rates, runs);
  }

  private static OptimizerSpec method(OptimizerSpec optimizer) {
    return optimizer.withLearningRate(1);
  }

  boolean contain(RunRecord run) {
    return runs > 0 && !run.spec().seeds().areFresh();
  }

  /** Whether a method's rate is one of several that were tried. */
  boolean chose(OptimizerSpec optimizer) {
    Set<Double> tried = rates.getOrDefault(method(optimizer), Set.of());
    return tried.size() >= FEWEST_RATES && tried.contains(optimizer.learningRate());
  }

  /** A set's name, and what sets a comparison of tuned methods apart in it. */
  String name(String set, RunRecord run) {
    boolean isTimed = run.spec().budget().kind() == Budget.Kind.REFERENCE;
    return runs == 0
        ? set
        : "%s, %s, batch %d, equal %s"
            .formatted(
                set, run.spec().network(), run.spec().batchSize(), isTimed ? "time" : "steps");
  }

  /** What the ledger says of them; empty without any. */
  Optional<String> note() {
    return runs == 0
        ? Optional.empty()
        : Optional.of(runs + " runs chose learning rates, and judge nothing");
  }
}
