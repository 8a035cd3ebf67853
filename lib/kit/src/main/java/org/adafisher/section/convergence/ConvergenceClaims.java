package org.adafisher.section.convergence;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.adafisher.fisher.FactorRule;
import org.adafisher.method.OptimizerSpec;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What Props. 3.3 and 3.4 assume, and what the runs show of it (paper Sec. 3.4, App. A.2). */
public final class ConvergenceClaims {

  private final Convergence within;
  private final Convergence proof;
  private final Convergence cautious;
  private final Convergence convex;
  private final Convergence other;
  private final List<String> rules =
      FactorRule.presets().stream()
          .map(rule -> OptimizerSpec.of("adafisher").with("rule", rule.name()).label())
          .toList();

  /**
   * Creates the claims.
   *
   * @param within a quadratic with a fixed step below 1/L, as Prop. 3.3 has it
   * @param proof the same with the step α/β of its proof
   * @param cautious the same with λ times the first step
   * @param convex a convex problem with η/√t
   * @param other another problem with η/√t
   * @throws IllegalArgumentException if AdaFisher was not run in all three rules
   */
  public ConvergenceClaims(
      Convergence within,
      Convergence proof,
      Convergence cautious,
      Convergence convex,
      Convergence other) {
    this.within = within;
    this.proof = proof;
    this.cautious = cautious;
    this.convex = convex;
    this.other = other;
    for (Convergence one : List.of(within, proof, cautious, convex, other)) {
      if (!one.labels().containsAll(rules)) {
        throw new IllegalArgumentException(
            one.problem().title() + ": " + rules + " must be among " + one.labels());
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
    Rows rows = new Rows();
    rows.add(
        "3.3, proof: F̃ within the Hessian's bounds [α, β] = " + range,
        rule -> interval(cautious, rule),
        rule -> least(cautious, rule) >= curvature[0] && most(cautious, rule) <= curvature[1]);
    rows.add(
        "3.3: a fixed step below 1/L converges",
        rule -> diverged(within, rule) + " of " + within.runs(rule).size() + " runs diverge",
        rule -> diverged(within, rule) == 0);
    rows.add(
        "3.3, proof: J falls with the step α/β",
        rule -> diverged(proof, rule) + " of " + proof.runs(rule).size() + " runs diverge",
        rule -> diverged(proof, rule) == 0);
    rows.add(
        "3.4 (i): the largest entry of F̃ is bounded",
        rule -> String.format(Locale.ROOT, "%.3f", Math.max(most(convex, rule), most(other, rule))),
        rule -> Double.isFinite(Math.max(most(convex, rule), most(other, rule))));
    rows.add(
        "3.4, proof: |η·m/F̃| ≤ |η·m|, so no entry of F̃ is below 1",
        rule -> share(FisherWatch::shareBelowOne, rule) + " of entries are",
        rule -> Math.min(least(convex, rule), least(other, rule)) >= 1);
    rows.add(
        "3.4 (ii): gradients are bounded (largest met, convex problem; other)",
        rule ->
            String.format(Locale.ROOT, "%.1f; %.1f", largest(convex, rule), largest(other, rule)),
        rule -> Double.isFinite(largest(convex, rule) + largest(other, rule)));
    rows.add(
        "3.4: η/F̃ does not rise from step to step, in any entry",
        rule -> share(FisherWatch::shareRising, rule) + " of entries do",
        rule -> rising(convex, rule) == 0 && rising(other, rule) == 0);
    return rows.table();
  }

  private final class Rows {
    private final StringColumn assumption = StringColumn.create("assumption");
    private final List<StringColumn> measured =
        rules.stream().map(rule -> StringColumn.create(rule.replaceAll(".*\\(|\\)", ""))).toList();
    private final StringColumn holds = StringColumn.create("holds in these runs");

    void add(String what, Function<String, String> shown, Function<String, Boolean> test) {
      assumption.append(what);
      List<String> where = new ArrayList<>();
      for (int i = 0; i < rules.size(); i++) {
        measured.get(i).append(shown.apply(rules.get(i)));
        if (test.apply(rules.get(i))) {
          where.add(measured.get(i).name());
        }
      }
      holds.append(
          where.isEmpty()
              ? "no"
              : where.size() == rules.size() ? "yes" : "only " + String.join(", ", where));
    }

    Table table() {
      String title =
          "Assumptions of 3.3 on "
              + within.problem().data().title()
              + ", of 3.4 on "
              + convex.problem().data().title();
      Table table = Table.create(title, assumption);
      measured.forEach(table::addColumns);
      return table.addColumns(holds);
    }
  }

  private static List<FisherWatch> watches(Convergence one, String rule) {
    return one.runs(rule).stream().map(run -> run.fisher().orElseThrow()).toList();
  }

  private static double least(Convergence one, String rule) {
    return watches(one, rule).stream().mapToDouble(FisherWatch::least).min().orElseThrow();
  }

  private static double most(Convergence one, String rule) {
    return watches(one, rule).stream().mapToDouble(FisherWatch::most).max().orElseThrow();
  }

  private static double rising(Convergence one, String rule) {
    return mean(one, FisherWatch::shareRising, rule);
  }

  private static double mean(Convergence one, ToDoubleFunction<FisherWatch> value, String rule) {
    return watches(one, rule).stream().mapToDouble(value).average().orElseThrow();
  }

  private static double largest(Convergence one, String rule) {
    return one.runs(rule).stream().mapToDouble(Descent::largestGradient).max().orElseThrow();
  }

  private static long diverged(Convergence one, String rule) {
    return one.runs(rule).stream().filter(Descent::diverged).count();
  }

  private static String interval(Convergence one, String rule) {
    return String.format(Locale.ROOT, "[%.4f, %.3f]", least(one, rule), most(one, rule));
  }

  private String share(ToDoubleFunction<FisherWatch> value, String rule) {
    return String.format(
        Locale.ROOT,
        "%.1f %%; %.1f %%",
        100 * mean(convex, value, rule),
        100 * mean(other, value, rule));
  }

  /**
   * Says what the runs show of both propositions, for AdaFisher as printed.
   *
   * @return two sentences with the numbers
   */
  public String verdict() {
    String printed = rules.get(0);
    long diverged = diverged(within, printed);
    long failed =
        assumptions().stringColumn("holds in these runs").asList().stream()
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
        within.runs(printed).size(),
        diverged(cautious, printed),
        convex.gradientVerdict(printed),
        other.gradientVerdict(printed),
        convex.orderSlope(),
        failed,
        assumptions().rowCount());
  }
}
