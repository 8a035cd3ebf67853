package org.adafisher.section.convergence;

import java.util.Arrays;
import java.util.Optional;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batches;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Optimizers;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.LabelSampler;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.optimizer.Probes;
import org.adafisher.optimizer.StatefulOptimizer;

/**
 * One run of one optimizer on one problem.
 *
 * @param loss J before every step; NaN once it has diverged
 * @param squaredGradient |∇J|² before every step; NaN once it has diverged
 * @param start the parameters before the first step
 * @param largestGradient the greatest norm of a batch's gradient
 * @param fisher what F̃ did; empty for other optimizers
 */
record Descent(
    double[] loss,
    double[] squaredGradient,
    double[] start,
    double largestGradient,
    Optional<FisherWatch> fisher) {

  // J this much above its start means that a run has diverged.
  private static final double DIVERGED = 1e6;

  /**
   * Runs.
   *
   * @param problem the problem
   * @param spec the optimizer, whose learning rate and decay are not used
   * @param rate the learning rate of every step
   * @param batchSize examples of a step, drawn anew for every step; 0 for all
   * @param steps the number of steps
   * @param seed the seed of start and batches
   */
  static Descent run(
      ConvergenceProblem problem,
      OptimizerSpec spec,
      LearningRate rate,
      int batchSize,
      int steps,
      long seed) {
    double[] loss = new double[steps];
    double[] squares = new double[steps];
    Arrays.fill(loss, Double.NaN);
    Arrays.fill(squares, Double.NaN);
    double largest = 0;
    FisherWatch watch = new FisherWatch();
    try (Objective objective = new Objective(problem, seed);
        StatefulOptimizer optimizer =
            Optimizers.create(
                spec.withWeightDecay(problem.decay()),
                objective.network(),
                rate,
                Probes.rademacher(seed),
                LabelSampler.monteCarlo(seed))) {
      double[] start = objective.parameters();
      Batches batches =
          new Batches(
              problem.data().train(), Math.max(1, batchSize), Augmentation.NONE, true, seed);
      for (int step = 1; step <= steps; step++) {
        Objective.Point point = objective.point();
        if (!(point.loss() < DIVERGED * (1 + loss[0])) && step > 1) {
          break;
        }
        loss[step - 1] = point.loss();
        squares[step - 1] = point.squaredNorm();
        // The first batch of an order of its own: steps are independent, as Prop. 3.4 wants them.
        double norm =
            objective.step(
                optimizer, batchSize == 0 ? objective.all() : batches.epoch(step).next());
        largest = Math.max(largest, norm);
        if (optimizer instanceof AdaFisher adaFisher) {
          watch.note(adaFisher, objective.network(), rate.at(step));
        }
      }
      boolean isAdaFisher = optimizer instanceof AdaFisher;
      return new Descent(
          loss, squares, start, largest, isAdaFisher ? Optional.of(watch) : Optional.empty());
    }
  }

  boolean diverged() {
    return Double.isNaN(loss[loss.length - 1]);
  }

  /** The running mean of J − J*, the average regret. */
  double[] averageRegret(double minimum) {
    double[] average = new double[loss.length];
    double sum = 0;
    for (int t = 0; t < loss.length; t++) {
      sum += loss[t] - minimum;
      average[t] = sum / (t + 1);
    }
    return average;
  }
}
