package org.adafisher.section.fisher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.adafisher.data.batch.Batch;
import org.adafisher.fisher.FactorRule;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.StatefulOptimizer;

/**
 * Trains small networks and measures, at the start, half-way and at the end, what the methods take
 * for curvature beside the exact matrices.
 */
public final class FisherLaboratory {

  static final OptimizerSpec ALGORITHM_1 = OptimizerSpec.of("adafisher");

  /** A divisor in the Fisher's own scale, damped relative to it. */
  static final OptimizerSpec SCALE_KEPT =
      ALGORITHM_1.with("minMax", false).with("relativeDamping", 0.1).with("damping", 1e-4);

  private final int steps;
  private final int batches;
  private final double damping;
  private final List<Reading> readings = new ArrayList<>();

  private FisherLaboratory(int steps, int batches, double damping) {
    this.steps = steps;
    this.batches = batches;
    this.damping = damping;
  }

  /** AdaFisher in its three rules, whose factors follow every batch. */
  static List<OptimizerSpec> rules() {
    return FactorRule.presets().stream()
        .map(rule -> ALGORITHM_1.with("rule", rule.name()).with("factorInterval", 1))
        .toList();
  }

  /**
   * Returns who trains: AdaFisher, Adam, and K-FAC with its gradient clipped as in the paper's
   * runs, with rates at which all of the small networks learn.
   *
   * @return the optimizers
   */
  public static List<OptimizerSpec> trainers() {
    return List.of(
        ALGORITHM_1.withLearningRate(1e-3),
        OptimizerSpec.of("adam").withLearningRate(1e-2),
        OptimizerSpec.of("kfac").withLearningRate(1e-2).withClipNorm(1).with("factorInterval", 1));
  }

  /**
   * Trains and measures.
   *
   * @param networks the networks
   * @param trainers the optimizers that train them, with their learning rates
   * @param steps steps of a run, from 2
   * @param seeds seeds 1 to this, of the start and the batches
   * @param batches how many batches of 16 the methods average over at a point, from 1
   * @param damping λ of AdaFisher, K-FAC and the natural gradient, above 0
   * @return the readings
   */
  public static LaboratoryResult run(
      List<SmallNetwork> networks,
      List<OptimizerSpec> trainers,
      int steps,
      int seeds,
      int batches,
      double damping) {
    FisherLaboratory laboratory = new FisherLaboratory(steps, batches, damping);
    for (SmallNetwork network : networks) {
      for (long seed = 1; seed <= seeds; seed++) {
        laboratory.run(network, trainers, seed);
      }
    }
    return new LaboratoryResult(laboratory.readings);
  }

  private void run(SmallNetwork kind, List<OptimizerSpec> trainers, long seed) {
    long began = System.nanoTime();
    try (Subject probe = new Subject(kind, kind.measured(), seed)) {
      double[] start = probe.parameters();
      measure(probe, start, "", Reading.Phase.START, seed);
      for (OptimizerSpec trainer : trainers) {
        train(probe, start, trainer, seed);
      }
      System.out.printf(
          Locale.ROOT,
          "%-36s seed %d: %d parameters, %d points of training, %.0f s%n",
          kind.name(),
          seed,
          probe.order.size(),
          1 + 2 * trainers.size(),
          (System.nanoTime() - began) / 1e9);
    }
  }

  private void train(Subject probe, double[] start, OptimizerSpec trainer, long seed) {
    try (Subject subject = new Subject(probe.kind, probe.kind.measured(), seed);
        StatefulOptimizer optimizer = subject.optimizer(trainer, trainer.learningRate(), seed)) {
      subject.set(start);
      BatchStream stream = subject.batches(seed);
      for (int step = 1; step <= steps; step++) {
        double loss = subject.step(optimizer, stream.next());
        if (!Double.isFinite(loss)) {
          System.out.printf(
              "%s diverged on %s, seed %d, at step %d: its later points are missing%n",
              trainer.label(), probe.kind.name(), seed, step);
          return;
        }
        if (step == steps / 2 || step == steps) {
          Reading.Phase phase = step == steps ? Reading.Phase.END : Reading.Phase.MIDDLE;
          measure(probe, subject.parameters(), trainer.label(), phase, seed);
        }
      }
    }
  }

  private void measure(
      Subject probe, double[] parameters, String trainer, Reading.Phase phase, long seed) {
    probe.set(parameters);
    BatchStream stream = probe.batches(-seed);
    List<Batch> seen = IntStream.range(0, batches).mapToObj(i -> stream.next()).toList();
    Reading.Place place = new Reading.Place(probe.kind.name(), trainer, phase, seed);
    readings.addAll(Snapshot.of(probe, place, seen, damping));
  }
}
