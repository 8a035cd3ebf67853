package org.adafisher.section.convergence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.adafisher.analysis.PowerLaw;
import org.adafisher.analysis.Spread;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.fisher.FactorRule;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.LearningRate;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Measured rates of convergence on one problem, beside the bounds of Props. 3.3 and 3.4 (paper Sec.
 * 3.4, App. A.2): mean J − J* and |∇J|² over seeds, and their slopes on log-log axes over the last
 * decade of steps.
 */
public final class Convergence {

  private static final int MOST_POINTS = 60;
  private static final int LAST_PART = 10;
  private static final int TRIALS = 2;

  // Below it, J − J* is rounding.
  private static final double SMALLEST_EXCESS = 1e-13;

  private final ConvergenceProblem problem;
  private final int steps;
  private final Map<String, Double> rates = new LinkedHashMap<>();
  private final Map<String, List<Descent>> runs = new LinkedHashMap<>();
  private double minimum = Double.NaN;
  private double[] minimiser = new double[0];

  private Convergence(ConvergenceProblem problem, int steps) {
    if (steps < 2 * LAST_PART) {
      throw new IllegalArgumentException("steps " + steps + " must be at least " + 2 * LAST_PART);
    }
    this.problem = problem;
    this.steps = steps;
    if (problem.isConvex()) {
      try (Objective objective = new Objective(problem, 1)) {
        minimiser = objective.minimise();
        minimum = objective.point().loss();
      }
    }
  }

  /**
   * Returns AdaFisher in its three factor rules, Adam and SGD.
   *
   * @param momentum whether AdaFisher and SGD have their usual first moment, 0.9; Prop. 3.3 has
   *     none
   * @param damping AdaFisher's λ, above 0
   * @return the methods; their learning rates are set by the runs
   */
  public static List<OptimizerSpec> methods(boolean momentum, double damping) {
    double beta = momentum ? 0.9 : 0;
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
  public static Convergence fixedStep(
      ConvergenceProblem problem, List<OptimizerSpec> methods, double step, int steps, int seeds) {
    Convergence result = new Convergence(problem, steps);
    for (OptimizerSpec method : methods) {
      result.rates.put(method.label(), step);
      result.run(method, 0, seeds, update -> step);
    }
    return result;
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
  public static Convergence decayingStep(
      ConvergenceProblem problem,
      List<OptimizerSpec> methods,
      double[] choice,
      int batchSize,
      int steps,
      int seeds) {
    Convergence result = new Convergence(problem, steps);
    for (OptimizerSpec method : methods) {
      double rate = result.choose(method, choice, batchSize);
      result.rates.put(method.label(), rate);
      result.run(method, batchSize, seeds, update -> rate / Math.sqrt(update));
    }
    return result;
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

  /** The runs of a method. */
  List<Descent> runs(String label) {
    return runs.get(label);
  }

  /** The methods' names. */
  List<String> labels() {
    return List.copyOf(runs.keySet());
  }

  /**
   * Returns what figures must call the problem.
   *
   * @return the title, with the data
   */
  public String title() {
    return problem.title();
  }

  /** What the runs minimise. */
  ConvergenceProblem problem() {
    return problem;
  }

  // What is measured, by run.

  private double[] excess(Descent run) {
    return DoubleStream.of(run.loss())
        .map(loss -> Math.max(loss - minimum, SMALLEST_EXCESS))
        .toArray();
  }

  private double[] regret(Descent run) {
    return run.averageRegret(minimum);
  }

  private static double[] leastGradient(Descent run) {
    return runningMinimum(run.squaredGradient());
  }

  private static double[] runningMinimum(double[] values) {
    double[] least = values.clone();
    for (int t = 1; t < least.length; t++) {
      least[t] = Double.isNaN(least[t]) ? Double.NaN : Math.min(least[t - 1], least[t]);
    }
    return least;
  }

  /** The mean over seeds; of the least gradient, the least of the mean, as Prop. 3.4 has it. */
  private double[] mean(String label, Function<Descent, double[]> value, boolean leastOfMean) {
    double[] mean = new double[steps];
    for (Descent run : runs.get(label)) {
      double[] values = leastOfMean ? run.squaredGradient() : value.apply(run);
      Arrays.setAll(mean, t -> mean[t] + values[t] / runs.get(label).size());
    }
    return leastOfMean ? runningMinimum(mean) : mean;
  }

  private Curve curve(String label, Function<Descent, double[]> value, boolean leastOfMean) {
    int[] places = PowerLaw.places(1, steps, MOST_POINTS);
    double[] all = mean(label, value, leastOfMean);
    List<double[]> single = runs.get(label).stream().map(value).toList();
    return new Curve(
        label,
        Arrays.stream(places).asDoubleStream().toArray(),
        Arrays.stream(places).mapToDouble(x -> all[x - 1]).toArray(),
        Arrays.stream(places)
            .mapToDouble(
                x -> Spread.of(single.stream().mapToDouble(v -> v[x - 1]).toArray()).deviation())
            .toArray(),
        single.size());
  }

  private CurvePanel panel(
      String xTitle,
      String yTitle,
      Function<Descent, double[]> value,
      boolean leastOfMean,
      Function<List<Curve>, Curve> bound) {
    List<Curve> curves = new ArrayList<>();
    for (String label : runs.keySet()) {
      curves.add(curve(label, value, leastOfMean));
    }
    curves.add(bound.apply(curves));
    return new CurvePanel(xTitle, yTitle, true, true, curves);
  }

  /**
   * Draws J − J* over the steps, with the bound of Prop. 3.3.
   *
   * @return a panel with log-log axes
   */
  public CurvePanel excessPanel() {
    double step = rates.values().iterator().next();
    double[] x = Arrays.stream(PowerLaw.places(1, steps, MOST_POINTS)).asDoubleStream().toArray();
    double[] y = DoubleStream.of(x).map(k -> bound(step, k)).toArray();
    return panel(
        String.format(Locale.ROOT, "step k, δ = %.1e", step),
        "J(θ) − J*",
        this::excess,
        false,
        curves -> Curve.line("bound of Prop. 3.3", x, y));
  }

  /** |θ₀ − θ*|² / (2δk), the mean over seeds; k from 1, whose J is that of θ₀. */
  private double bound(double step, double k) {
    return runs.values().iterator().next().stream()
        .mapToDouble(run -> squaredDistance(run.start(), minimiser) / (2 * step * k))
        .average()
        .orElseThrow();
  }

  private static double squaredDistance(double[] one, double[] other) {
    return IntStream.range(0, one.length)
        .mapToDouble(i -> (one[i] - other[i]) * (one[i] - other[i]))
        .sum();
  }

  /**
   * Draws the average regret, (1/T) Σ (J(θₜ) − J*), with the order that Table 1 states.
   *
   * @return a panel with log-log axes
   */
  public CurvePanel regretPanel() {
    return panel("steps T", "average regret, nats", this::regret, false, this::order);
  }

  /**
   * Draws the least mean |∇J|² so far, with the order of Prop. 3.4.
   *
   * @return a panel with log-log axes
   */
  public CurvePanel gradientPanel() {
    return panel("steps T", "least mean |∇J|²", Convergence::leastGradient, true, this::order);
  }

  /** (1 + log T)/√T; its constant is not known, so it starts where the first method starts. */
  private Curve order(List<Curve> curves) {
    double[] x = curves.get(0).x();
    double[] y = DoubleStream.of(x).map(t -> curves.get(0).mean()[0] * order(t)).toArray();
    return Curve.line("order (1 + log T)/√T", x, y);
  }

  private static double order(double t) {
    return (1 + Math.log(t)) / Math.sqrt(t);
  }

  /** The slopes of all seeds over the last decade; NaN for runs that diverged. */
  private Spread slope(String label, Function<Descent, double[]> value) {
    return Spread.of(
        runs.get(label).stream()
            .mapToDouble(run -> PowerLaw.of(value.apply(run), steps / LAST_PART).slope())
            .toArray());
  }

  /** The bound's own slope over the same steps: its logarithm still counts. */
  double orderSlope() {
    double[] order = IntStream.rangeClosed(1, steps).mapToDouble(Convergence::order).toArray();
    return PowerLaw.of(order, steps / LAST_PART).slope();
  }

  /**
   * Returns the rates with a fixed step, beside Prop. 3.3.
   *
   * @return one row per method
   */
  public Table excessTable() {
    double step = rates.values().iterator().next();
    StringColumn method = StringColumn.create("optimizer");
    StringColumn last = StringColumn.create("J − J* at the end");
    StringColumn slope = StringColumn.create("slope, last decade");
    StringColumn under = StringColumn.create("steps under the bound, %");
    StringColumn verdict = StringColumn.create("verdict");
    IntColumn count = IntColumn.create("n");
    for (String label : runs.keySet()) {
      boolean diverged = runs.get(label).stream().anyMatch(Descent::diverged);
      double share = shareUnderBound(label, step);
      method.append(label);
      double excess = mean(label, this::excess, false)[steps - 1];
      boolean arrived = excess <= SMALLEST_EXCESS;
      last.append(diverged ? "-" : arrived ? "0 to rounding" : shortly(excess));
      slope.append(diverged || arrived ? "-" : slope(label, this::excess).shown(1, 2));
      under.append(String.format(Locale.ROOT, "%.0f", 100 * share));
      verdict.append(diverged ? "diverges" : share == 1 ? "within the bound" : "above the bound");
      count.append(runs.get(label).size());
    }
    String title =
        String.format(Locale.ROOT, "%s; δ = %.2e; bound's slope −1", problem.title(), step);
    return Table.create(title, method, last, slope, under, verdict, count);
  }

  private double shareUnderBound(String label, double step) {
    long under = 0;
    for (Descent run : runs.get(label)) {
      double distance = squaredDistance(run.start(), minimiser);
      for (int k = 1; k < steps; k++) {
        under += run.loss()[k] - minimum <= distance / (2 * step * k) ? 1 : 0;
      }
    }
    return (double) under / ((steps - 1L) * runs.get(label).size());
  }

  private static String shortly(double value) {
    return String.format(Locale.ROOT, "%.1e", value);
  }

  /**
   * Returns the rates with η/√t, beside the order of Table 1 and Prop. 3.4.
   *
   * @return one row per method; without regret where J* is not known
   */
  public Table rateTable() {
    StringColumn method = StringColumn.create("optimizer");
    StringColumn rate = StringColumn.create("η chosen");
    StringColumn regret = StringColumn.create("average regret: slope");
    StringColumn regretVerdict = StringColumn.create("verdict on regret");
    StringColumn gradient = StringColumn.create("least |∇J|²: slope");
    StringColumn gradientVerdict = StringColumn.create("verdict on |∇J|²");
    StringColumn last = StringColumn.create("J at the end");
    IntColumn count = IntColumn.create("n");
    for (String label : runs.keySet()) {
      method.append(label);
      rate.append(String.format(Locale.ROOT, "%.0e", rates.get(label)));
      Spread slope = slope(label, Convergence::leastGradient);
      gradient.append(shown(slope));
      gradientVerdict.append(judge(slope));
      if (problem.isConvex()) {
        Spread regretSlope = slope(label, this::regret);
        regret.append(shown(regretSlope));
        regretVerdict.append(judge(regretSlope));
      }
      last.append(lastLoss(label).shown(1, 3));
      count.append(runs.get(label).size());
    }
    String title =
        String.format(
            Locale.ROOT,
            "%s; slope of (1 + log T)/√T over the last decade of %d steps: %.2f",
            problem.title(),
            steps,
            orderSlope());
    Table table = Table.create(title, method, rate);
    if (problem.isConvex()) {
      table.addColumns(regret, regretVerdict);
    }
    return table.addColumns(gradient, gradientVerdict, last, count);
  }

  private Spread lastLoss(String label) {
    return Spread.of(runs.get(label).stream().mapToDouble(r -> r.loss()[steps - 1]).toArray());
  }

  private static String shown(Spread slope) {
    return Double.isNaN(slope.mean()) ? "diverged" : slope.shown(1, 2);
  }

  /** Two standard errors decide. */
  private String judge(Spread slope) {
    if (Double.isNaN(slope.mean())) {
      return "diverges";
    }
    double error = 2 * slope.deviation() / Math.sqrt(slope.count());
    double bound = orderSlope();
    return slope.mean() + error <= bound
        ? "as fast as the order, or faster"
        : slope.mean() - error > bound ? "slower than the order here" : "not decided";
  }

  /** What the table says of a method's least gradient. */
  String gradientVerdict(String label) {
    Spread slope = slope(label, Convergence::leastGradient);
    return shown(slope) + " (" + judge(slope) + ")";
  }
}
