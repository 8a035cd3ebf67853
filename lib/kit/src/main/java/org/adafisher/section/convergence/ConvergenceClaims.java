package org.adafisher.section.convergence;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.adafisher.analysis.Spread;
import org.adafisher.claim.Observation;
import org.adafisher.claim.Observation.Outcome;
import org.adafisher.figure.Rows;
import org.adafisher.fisher.FactorRule;
import org.adafisher.method.OptimizerSpec;
import tech.tablesaw.api.Table;

/**
 * What Props. 3.3 and 3.4 assume, and what the runs show of it (paper Sec. 3.4, App. A.2).
 *
 * @param within a quadratic with a fixed step below 1/L, as Prop. 3.3 has it
 * @param proof the same with the step α/β of its proof
 * @param cautious the same with λ times the first step
 * @param convex a convex problem with η/√t
 * @param other another problem with η/√t
 */
public record ConvergenceClaims(
    ConvergenceResult within,
    ConvergenceResult proof,
    ConvergenceResult cautious,
    ConvergenceResult convex,
    ConvergenceResult other) {

  private static final String HOLDS = "holds in these runs";
  private static final List<String> RULES =
      FactorRule.presets().stream()
          .map(rule -> OptimizerSpec.of("adafisher").with("rule", rule.name()).label())
          .toList();

  /** Checks that AdaFisher was run in all three rules. */
  public ConvergenceClaims {
    for (ConvergenceResult one : List.of(within, proof, cautious, convex, other)) {
      if (!one.runs().keySet().containsAll(RULES)) {
        throw new IllegalArgumentException(
            one.problem().title() + ": " + RULES + " must be among " + one.runs().keySet());
      }
    }
  }

  /**
   * Holds the assumptions against the runs.
   *
   * @return one row per assumption, one column per factor rule; the last says whether it holds
   */
  public Table assumptions() {
    double[] curvature = within.problem().curvature();
    String range = String.format(Locale.ROOT, "[%.3f, %.2f]", curvature[0], curvature[1]);
    List<String> columns = new ArrayList<>(List.of("assumption"));
    RULES.forEach(rule -> columns.add(shortly(rule)));
    columns.add(HOLDS);
    Rows rows = new Rows(columns.toArray(String[]::new));
    add(
        rows,
        "3.3, proof: F̃ within the Hessian's bounds [α, β] = " + range,
        rule -> interval(cautious, rule),
        rule -> least(cautious, rule) >= curvature[0] && most(cautious, rule) <= curvature[1]);
    add(
        rows,
        "3.3: a fixed step below 1/L converges",
        rule -> within.diverged(rule) + " of " + within.runs().get(rule).size() + " runs diverge",
        rule -> within.diverged(rule) == 0);
    add(
        rows,
        "3.3, proof: J falls with the step α/β",
        rule -> proof.diverged(rule) + " of " + proof.runs().get(rule).size() + " runs diverge",
        rule -> proof.diverged(rule) == 0);
    add(
        rows,
        "3.4 (i): the largest entry of F̃ is bounded",
        rule -> String.format(Locale.ROOT, "%.3f", Math.max(most(convex, rule), most(other, rule))),
        rule -> Double.isFinite(Math.max(most(convex, rule), most(other, rule))));
    add(
        rows,
        "3.4, proof: |η·m/F̃| ≤ |η·m|, so no entry of F̃ is below 1",
        rule -> share(FisherWatch::shareBelowOne, rule) + " of entries are",
        rule -> Math.min(least(convex, rule), least(other, rule)) >= 1);
    add(
        rows,
        "3.4 (ii): gradients are bounded (largest met, convex problem; other)",
        rule ->
            String.format(Locale.ROOT, "%.1f; %.1f", largest(convex, rule), largest(other, rule)),
        rule -> Double.isFinite(largest(convex, rule) + largest(other, rule)));
    add(
        rows,
        "3.4: η/F̃ does not rise from step to step, in any entry",
        rule -> share(FisherWatch::shareRising, rule) + " of entries do",
        rule -> rising(convex, rule) == 0 && rising(other, rule) == 0);
    return rows.table(
        "Assumptions of 3.3: "
            + within.problem().title()
            + "; of 3.4: "
            + convex.problem().title()
            + "; "
            + other.problem().title());
  }

  /** One row: what is assumed, what each rule's runs show, and in which it holds. */
  private static void add(
      Rows rows, String what, Function<String, String> shown, Predicate<String> holds) {
    List<String> where = RULES.stream().filter(holds).map(ConvergenceClaims::shortly).toList();
    List<Object> cells = new ArrayList<>(List.of(what));
    RULES.forEach(rule -> cells.add(shown.apply(rule)));
    cells.add(
        where.isEmpty()
            ? "no"
            : where.size() == RULES.size() ? "yes" : "only " + String.join(", ", where));
    rows.add(cells.toArray());
  }

  private static String shortly(String rule) {
    return rule.replaceAll(".*\\(|\\)", "");
  }

  private static List<FisherWatch> watches(ConvergenceResult one, String rule) {
    return one.runs().get(rule).stream().map(run -> run.fisher().orElseThrow()).toList();
  }

  private static double least(ConvergenceResult one, String rule) {
    return watches(one, rule).stream().mapToDouble(FisherWatch::least).min().orElseThrow();
  }

  private static double most(ConvergenceResult one, String rule) {
    return watches(one, rule).stream().mapToDouble(FisherWatch::most).max().orElseThrow();
  }

  private static double rising(ConvergenceResult one, String rule) {
    return mean(one, FisherWatch::shareRising, rule);
  }

  private static double mean(
      ConvergenceResult one, ToDoubleFunction<FisherWatch> value, String rule) {
    return watches(one, rule).stream().mapToDouble(value).average().orElseThrow();
  }

  private static double largest(ConvergenceResult one, String rule) {
    return one.runs().get(rule).stream().mapToDouble(Descent::largestGradient).max().orElseThrow();
  }

  private static String interval(ConvergenceResult one, String rule) {
    return String.format(Locale.ROOT, "[%.4f, %.3f]", least(one, rule), most(one, rule));
  }

  private String share(ToDoubleFunction<FisherWatch> value, String rule) {
    return String.format(
        Locale.ROOT,
        "%.1f %%; %.1f %%",
        100 * mean(convex, value, rule),
        100 * mean(other, value, rule));
  }

  /** Holds a slope against the order's: two standard errors decide. */
  static String judge(Spread slope, double order) {
    if (Double.isNaN(slope.mean())) {
      return "diverges";
    }
    if (slope.count() == 1) {
      return "not decided: one seed";
    }
    double error = 2 * slope.deviation() / Math.sqrt(slope.count());
    return slope.mean() + error <= order
        ? "as fast as the order, or faster"
        : slope.mean() - error > order ? "slower than the order here" : "not decided";
  }

  private static String gradient(ConvergenceResult one, String rule) {
    Spread slope = one.slope(rule, ConvergenceResult.Measure.GRADIENT);
    return ConvergenceReport.shown(slope) + " (" + judge(slope, one.orderSlope()) + ")";
  }

  /**
   * Judges the claims of Sec. 3.4 for AdaFisher as printed.
   *
   * @return one observation a claim
   */
  public List<Observation> observations() {
    String printed = RULES.get(0);
    int runs = within.runs().get(printed).size();
    Spread slope = other.slope(printed, ConvergenceResult.Measure.GRADIENT);
    double smallest = Math.min(least(convex, printed), least(other, printed));
    return List.of(
        new Observation(
            "convex-convergence",
            // That none diverges would say nothing of the rate.
            within.diverged(printed) == runs
                ? Outcome.NOT_SEEN
                : within.diverged(printed) > 0 ? Outcome.IN_PART : Outcome.UNDECIDED,
            "Algorithm 1 on a quadratic, with the stated step below 1/L: %d of %d runs diverge"
                .formatted(within.diverged(printed), runs)),
        new Observation(
            "nonconvex-rate",
            judge(slope, other.orderSlope()).startsWith("as fast")
                ? Outcome.SEEN
                : isSlower(slope) ? Outcome.NOT_SEEN : Outcome.UNDECIDED,
            String.format(
                Locale.ROOT,
                "Algorithm 1, slope of the least |∇J|² on a perceptron: %s, the order's %.2f; n = %d",
                gradient(other, printed),
                other.orderSlope(),
                slope.count())),
        new Observation(
            "proof-fisher-above-one",
            Outcome.of(smallest >= 1),
            String.format(
                Locale.ROOT,
                "Algorithm 1: %.1f %% of the entries of F̃ are below 1 on logistic regression, %.1f %% on a"
                    + " perceptron; the smallest is %.4f",
                100 * mean(convex, FisherWatch::shareBelowOne, printed),
                100 * mean(other, FisherWatch::shareBelowOne, printed),
                smallest)));
  }

  private boolean isSlower(Spread slope) {
    return judge(slope, other.orderSlope()).matches("diverges|slower.*");
  }

  /**
   * Says what the runs show of both propositions, for AdaFisher as printed.
   *
   * @return two sentences with the numbers
   */
  public String verdict() {
    String printed = RULES.get(0);
    long diverged = within.diverged(printed);
    long failed =
        assumptions().stringColumn(HOLDS).asList().stream()
            .filter(holds -> !holds.equals("yes"))
            .count();
    return String.format(
        Locale.ROOT,
        "Prop. 3.3 for AdaFisher as printed: with the stated step below 1/L, %d of %d runs diverge"
            + " on a quadratic; with λ times that step %d do. Prop. 3.4: the slope of the least"
            + " |∇J|² is %s on logistic regression and %s on a perceptron, the order's %.2f; %d of"
            + " the %d assumptions tested fail in a rule at least, so the bounds as proved do not"
            + " cover these runs.",
        diverged,
        within.runs().get(printed).size(),
        cautious.diverged(printed),
        gradient(convex, printed),
        gradient(other, printed),
        convex.orderSlope(),
        failed,
        assumptions().rowCount());
  }
}
