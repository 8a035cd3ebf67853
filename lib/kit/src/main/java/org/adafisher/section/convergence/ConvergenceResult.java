package org.adafisher.section.convergence;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.adafisher.analysis.PowerLaw;
import org.adafisher.analysis.Spread;

/**
 * The runs of all methods on one problem, and the numbers that the propositions speak of.
 *
 * @param problem what the runs minimise
 * @param steps the steps of a run
 * @param rates the first learning rate, by method
 * @param runs one a seed, by method
 * @param minimum J*; NaN where it is not known
 * @param minimiser θ*; empty where it is not known
 */
public record ConvergenceResult(
    ConvergenceProblem problem,
    int steps,
    Map<String, Double> rates,
    Map<String, List<Descent>> runs,
    double minimum,
    double[] minimiser) {

  /** Below it, J − J* is rounding. */
  static final double SMALLEST_EXCESS = 1e-13;

  private static final int LAST_PART = 10;

  /** What is followed over the steps. */
  enum Measure {
    /** J − J*. */
    EXCESS,
    /** (1/T) Σ (J(θₜ) − J*). */
    REGRET,
    /** The least |∇J|² so far. */
    GRADIENT
  }

  private double[] of(Descent run, Measure measure) {
    return switch (measure) {
      case EXCESS ->
          DoubleStream.of(run.loss()).map(j -> Math.max(j - minimum, SMALLEST_EXCESS)).toArray();
      case REGRET -> run.averageRegret(minimum);
      case GRADIENT -> runningMinimum(run.squaredGradient());
    };
  }

  private static double[] runningMinimum(double[] values) {
    double[] least = values.clone();
    for (int t = 1; t < least.length; t++) {
      least[t] = Double.isNaN(least[t]) ? Double.NaN : Math.min(least[t - 1], least[t]);
    }
    return least;
  }

  /** The mean over seeds; of the least gradient, the least of the mean, as Prop. 3.4 has it. */
  double[] mean(String label, Measure measure) {
    boolean isGradient = measure == Measure.GRADIENT;
    double[] mean = new double[steps];
    for (Descent run : runs.get(label)) {
      double[] values = isGradient ? run.squaredGradient() : of(run, measure);
      Arrays.setAll(mean, t -> mean[t] + values[t] / runs.get(label).size());
    }
    return isGradient ? runningMinimum(mean) : mean;
  }

  /** The spread over seeds at some steps, from 1. */
  List<Spread> spreads(String label, Measure measure, int[] places) {
    List<double[]> single = runs.get(label).stream().map(run -> of(run, measure)).toList();
    return Arrays.stream(places)
        .mapToObj(x -> Spread.of(single.stream().mapToDouble(v -> v[x - 1]).toArray()))
        .toList();
  }

  /** The slopes of all seeds over the last decade; NaN for runs that diverged. */
  Spread slope(String label, Measure measure) {
    return Spread.of(
        runs.get(label).stream().mapToDouble(run -> slope(of(run, measure))).toArray());
  }

  private double slope(double[] values) {
    return PowerLaw.of(values, steps / LAST_PART).slope();
  }

  /** (1 + log T)/√T, the order that Table 1 and Prop. 3.4 state. */
  static double order(double t) {
    return (1 + Math.log(t)) / Math.sqrt(t);
  }

  /** The order's own slope over the same steps: its logarithm still counts. */
  double orderSlope() {
    return slope(IntStream.rangeClosed(1, steps).mapToDouble(ConvergenceResult::order).toArray());
  }

  Spread lastLoss(String label) {
    return Spread.of(runs.get(label).stream().mapToDouble(r -> r.loss()[steps - 1]).toArray());
  }

  long diverged(String label) {
    return runs.get(label).stream().filter(Descent::diverged).count();
  }

  /** The one step of all methods. */
  double fixedStep() {
    return rates.values().iterator().next();
  }

  /** Prop. 3.3: |θ₀ − θ*|² / (2δk); k from 1, whose J is that of θ₀. */
  private double bound(Descent run, double k) {
    double distance = 0;
    for (int i = 0; i < minimiser.length; i++) {
      distance += (run.start()[i] - minimiser[i]) * (run.start()[i] - minimiser[i]);
    }
    return distance / (2 * fixedStep() * k);
  }

  /** The bound's mean over the seeds, which all methods share. */
  double bound(double k) {
    List<Descent> any = runs.values().iterator().next();
    return any.stream().mapToDouble(run -> bound(run, k)).average().orElseThrow();
  }

  double shareUnderBound(String label) {
    long under = 0;
    for (Descent run : runs.get(label)) {
      for (int k = 1; k < steps; k++) {
        under += run.loss()[k] - minimum <= bound(run, k) ? 1 : 0;
      }
    }
    return (double) under / ((steps - 1L) * runs.get(label).size());
  }
}
