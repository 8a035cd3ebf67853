package org.adafisher.section.fisher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.adafisher.fisher.DenseFactors;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.NetworkTree;
import org.adafisher.method.AdaFisherParts;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.StatefulOptimizer;

/**
 * AdaFisher with one part left out or replaced at a time (Sec. 3.3), every variant at the learning
 * rate that is best for it.
 */
public final class Ablations {

  private static final long TRIAL = -1;

  private final SmallNetwork network;
  private final int steps;

  private Ablations(SmallNetwork network, int steps) {
    this.network = network;
    this.steps = steps;
  }

  /**
   * Returns the variants.
   *
   * @return by what was changed: AdaFisher as printed first, then a part at a time, the divisor
   *     that keeps the scale, the other two rules, Adam and SGD
   */
  public static Map<String, OptimizerSpec> variants() {
    OptimizerSpec whole = FisherLaboratory.ALGORITHM_1;
    Map<String, OptimizerSpec> variants = new LinkedHashMap<>();
    variants.put(whole.label(), whole);
    variants.putAll(AdaFisherParts.changed(whole));
    variants.put(AblationResult.KEEPING, FisherLaboratory.SCALE_KEPT);
    for (FactorRule rule : FactorRule.presets().subList(1, 3)) {
      OptimizerSpec other = whole.with("rule", rule.name());
      variants.put(other.label(), other);
    }
    variants.put("Adam", OptimizerSpec.of("adam"));
    variants.put("SGD", OptimizerSpec.of("sgd"));
    return variants;
  }

  /**
   * Trains every variant: once with each rate and a seed of its own, then with the best rate over
   * the seeds.
   *
   * @param network the network
   * @param variants the variants by name; the first is what the others are compared with, and that
   *     of norm layers is left out where there are none
   * @param rates the learning rates to choose from
   * @param steps steps of a run
   * @param seeds seeds 1 to this
   * @return the loss over all training examples at the end of every run
   */
  public static AblationResult run(
      SmallNetwork network,
      Map<String, OptimizerSpec> variants,
      double[] rates,
      int steps,
      int seeds) {
    Ablations all = new Ablations(network, steps);
    Map<String, Double> chosen = new LinkedHashMap<>();
    Map<String, double[]> losses = new LinkedHashMap<>();
    Map<String, OptimizerSpec> different = new LinkedHashMap<>(variants);
    if (!all.hasNorms()) {
      different.remove(AdaFisherParts.NORMS);
    }
    different.forEach(
        (name, spec) -> {
          double rate = all.choose(spec, rates);
          List<Double> runs = new ArrayList<>();
          for (long seed = 1; seed <= seeds; seed++) {
            runs.add(all.loss(spec, rate, seed));
          }
          chosen.put(name, rate);
          losses.put(name, runs.stream().mapToDouble(loss -> loss).toArray());
          System.out.printf(
              Locale.ROOT, "%-36s rate %.0e: loss %s%n", name, rate, AblationResult.shown(runs));
        });
    return new AblationResult(network, steps, rates, chosen, losses);
  }

  private boolean hasNorms() {
    boolean[] found = {false};
    NetworkTree.visit(
        network.network().get(),
        (name, block) -> found[0] |= block instanceof Tap tap && !DenseFactors.has(tap));
    return found[0];
  }

  private double choose(OptimizerSpec spec, double[] rates) {
    double best = rates[0];
    double least = Double.POSITIVE_INFINITY;
    for (double rate : rates) {
      double loss = loss(spec, rate, TRIAL);
      if (loss < least) {
        least = loss;
        best = rate;
      }
    }
    return best;
  }

  /** The loss at the end; infinite if the run diverged. */
  private double loss(OptimizerSpec spec, double rate, long seed) {
    try (Subject subject = new Subject(network, network.data().train().size(), seed);
        StatefulOptimizer optimizer = subject.optimizer(spec, rate, seed)) {
      BatchStream batches = subject.batches(seed);
      for (int step = 1; step <= steps; step++) {
        if (!Double.isFinite(subject.step(optimizer, batches.next()))) {
          return Double.POSITIVE_INFINITY;
        }
      }
      double loss = subject.loss();
      return Double.isFinite(loss) ? loss : Double.POSITIVE_INFINITY;
    }
  }
}
