package org.adafisher.claim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSeeds;

/** The runs of one optimizer in a group: one for every seed, those that diverged included. */
final class Arm {

  private final OptimizerSpec optimizer;
  private final Map<RunSeeds, RunRecord> bySeeds = new LinkedHashMap<>();

  Arm(OptimizerSpec optimizer) {
    this.optimizer = optimizer;
  }

  /** Adds a run; returns false if there is one with its seeds. */
  boolean add(RunRecord run) {
    return bySeeds.putIfAbsent(run.spec().seeds(), run) == null;
  }

  OptimizerSpec optimizer() {
    return optimizer;
  }

  /** Whether it is the method as published: no option but AdaFisher's factor rule was changed. */
  boolean isAsPublished() {
    return optimizer.options().keySet().stream().allMatch("rule"::equals);
  }

  Set<RunSeeds> seeds() {
    return bySeeds.keySet();
  }

  List<RunRecord> runs() {
    return List.copyOf(bySeeds.values());
  }

  /** The runs in the order of these seeds. */
  List<RunRecord> runs(Set<RunSeeds> order) {
    return order.stream().map(bySeeds::get).toList();
  }

  int count() {
    return bySeeds.size();
  }

  long diverged() {
    return bySeeds.values().stream().filter(run -> !run.completed()).count();
  }
}
