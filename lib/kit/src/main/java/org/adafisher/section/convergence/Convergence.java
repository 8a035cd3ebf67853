package org.adafisher.section.convergence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.adafisher.fisher.FactorRule;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.LearningRate;

/**
 * Runs optimizers on problems of which Props. 3.3 and 3.4 speak (paper Sec. 3.4, App. A.2), over
 * seeds.
 */
public final class Convergence {

  private static final int LEAST_STEPS = 20;
  private static final int TRIALS = 2;

  private final ConvergenceProblem problem;
  private final int steps;
  private final Map<String, Double> rates = new LinkedHashMap<>();
  private final Map<String, List<Descent>> runs = new LinkedHashMap<>();

  private Convergence(ConvergenceProblem problem, int steps) {
    if (steps < LEAST_STEPS) {
      throw new IllegalArgumentException("steps " + steps + " must be at least " + LEAST_STEPS);
    }
    this.problem = problem;
    this.steps = steps;
  }

  /**
   * Returns AdaFisher in its three factor rules, Adam and SGD.
   *
   * @param beta the momentum of AdaFisher and SGD, in [0, 1); Prop. 3.3 has none
   * @param damping AdaFisher's λ, above 0
   * @return the methods; their learning rates are set by the runs
   */
  public static List<OptimizerSpec> methods(double beta, double damping) {
    List<OptimizerSpec> methods = new ArrayList<>();
    for (FactorRule rule : FactorRule.presets()) {
      OptimizerSpec adaFisher = OptimizerSpec.of("adafisher").with("rule", rule.name());
      methods.add(adaFisher.with("beta", beta).with("damping", damping));
    }
    methods.add(OptimizerSpec.of("adam"));
    methods.add(OptimizerSpec.of("sgd").with("momentum", beta));
    return methods;
  }

  /**
   * Returns rates to choose η from.
   *
   * @param perDecade how many a decade, at least 1
   * @return 1e-4 to 1, evenly spaced on a logarithmic axis
   */
  public static double[] rates(int perDecade) {
    return IntStream.rangeClosed(-4 * perDecade, 0)
        .mapToDouble(i -> Math.pow(10, (double) i / perDecade))
        .toArray();
  }

  /**
   * Runs with all examples in every step, and one fixed step for all methods (Prop. 3.3).
   *
   * @param problem a convex problem
   * @param methods the methods
   * @param step δ
   * @param steps the number of steps, at least 20
   * @param seeds seeds 1 to this, of the start
   * @return the runs
   */
  public static ConvergenceResult fixedStep(
      ConvergenceProblem problem, List<OptimizerSpec> methods, double step, int steps, int seeds) {
    Convergence all = new Convergence(problem, steps);
    for (OptimizerSpec method : methods) {
      all.run(method, 0, seeds, update -> step);
    }
    return all.result();
  }

  /**
   * Runs with batches that are drawn independently for every step, and the rate η/√t (Prop. 3.4).
   * Every method has the η with the lowest J in two shorter runs with seeds of their own.
   *
   * @param problem the problem
   * @param methods the methods
   * @param choice the η to choose from
   * @param batchSize examples of a step
   * @param steps T, at least 20
   * @param seeds seeds 1 to this, of start and batches
   * @return the runs
   */
  public static ConvergenceResult decayingStep(
      ConvergenceProblem problem,
      List<OptimizerSpec> methods,
      double[] choice,
      int batchSize,
      int steps,
      int seeds) {
    Convergence all = new Convergence(problem, steps);
    for (OptimizerSpec method : methods) {
      double rate = all.choose(method, choice, batchSize);
      all.run(method, batchSize, seeds, update -> rate / Math.sqrt(update));
    }
    return all.result();
  }

  private ConvergenceResult result() {
    if (!problem.isConvex()) {
      return new ConvergenceResult(problem, steps, rates, runs, Double.NaN, new double[0]);
    }
    try (Objective objective = new Objective(problem, 1)) {
      double[] minimiser = objective.minimise();
      double minimum = objective.point().loss();
      return new ConvergenceResult(problem, steps, rates, runs, minimum, minimiser);
    }
  }

  private double choose(OptimizerSpec method, double[] choice, int batchSize) {
    double best = choice[0];
    double least = Double.POSITIVE_INFINITY;
    for (double rate : choice) {
      double loss = 0;
      for (int trial = 1; trial <= TRIALS; trial++) {
        loss += trial(method, rate, batchSize, -trial);
      }
      if (loss < least) {
        least = loss;
        best = rate;
      }
    }
    return best;
  }

  /** The mean J over the later half of half the steps. */
  private double trial(OptimizerSpec method, double rate, int batchSize, long seed) {
    LearningRate falling = update -> rate / Math.sqrt(update);
    double[] loss = Descent.run(problem, method, falling, batchSize, steps / 2, seed).loss();
    return Arrays.stream(loss, loss.length / 2, loss.length).average().orElseThrow();
  }

  private void run(OptimizerSpec method, int batchSize, int seeds, LearningRate rate) {
    List<Descent> all = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      all.add(Descent.run(problem, method, rate, batchSize, steps, seed));
    }
    rates.put(method.label(), rate.at(1));
    runs.put(method.label(), all);
    System.out.printf(
        Locale.ROOT,
        "%-26s first rate %.1e: J %.3g at the end, %d of %d diverged%n",
        method.label(),
        rate.at(1),
        all.stream().mapToDouble(r -> r.loss()[steps - 1]).average().orElseThrow(),
        all.stream().filter(Descent::diverged).count(),
        seeds);
  }
}
