package org.adafisher.section.tabular;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;
import org.adafisher.analysis.Spread;
import org.adafisher.claim.Observation;
import org.adafisher.claim.Observation.Outcome;
import org.adafisher.figure.Rows;
import org.adafisher.section.tabular.TabularResult.Place;
import org.adafisher.section.tabular.TabularResult.Trial;
import tech.tablesaw.api.Table;

/**
 * Holds the paper's claims against AdaFisher as printed (Algorithm 1), among the optimisers;
 * methods without an optimiser do not count.
 *
 * @param results the cases
 */
public record TabularClaims(List<TabularResult> results) {

  private static final String PRINTED = "AdaFisher (Algorithm 1)";

  /** Checks that AdaFisher as printed was run in every case. */
  public TabularClaims {
    results = List.copyOf(results);
    results.forEach(result -> result.trial(PRINTED));
  }

  /** A claim, how it is measured, and the number, of which the lowest is best. */
  private enum Claim {
    ACCURACY("outperforms in accuracy", "test accuracy", (r, trial) -> -trial.meanAccuracy()),
    SPEED(
        "outperforms in convergence speed",
        "log loss after the first epoch",
        (r, trial) -> Spread.of(trial.loss()[0]).mean()),
    ROBUSTNESS(
        "is robust in hyperparameter tuning",
        "learning rates that learn",
        (r, trial) -> -r.working(trial));

    private final String words;
    private final String measure;
    private final ToDoubleBiFunction<TabularResult, Trial> value;

    Claim(String words, String measure, ToDoubleBiFunction<TabularResult, Trial> value) {
      this.words = words;
      this.measure = measure;
      this.value = value;
    }

    Place place(TabularResult result) {
      return result.place(result.trial(PRINTED), trial -> value.applyAsDouble(result, trial));
    }

    /** First places that are shared are none: who is as good as another does not outperform it. */
    String judgement(List<TabularResult> results) {
      if (results.stream().anyMatch(result -> result.seeds() < 2)) {
        return "says nothing: one seed";
      }
      long first =
          results.stream().map(this::place).filter(p -> p.number() == 1 && !p.isShared()).count();
      return first == results.size() ? "holds here" : first == 0 ? "not seen here" : "in part";
    }
  }

  /**
   * Returns the claims.
   *
   * @return one row per claim, with the place that AdaFisher has in each case; the first is best
   */
  public Table table() {
    List<String> names = new ArrayList<>(List.of("the paper: AdaFisher … (measured by)"));
    results.forEach(result -> names.add(title(result)));
    names.add("verdict");
    Rows rows = new Rows(names.toArray(String[]::new));
    for (Claim claim : Claim.values()) {
      List<Object> cells = new ArrayList<>(List.of(claim.words + " (" + claim.measure + ")"));
      for (TabularResult result : results) {
        Place place = claim.place(result);
        cells.add(
            place.number()
                + " of "
                + result.trials().size()
                + (place.isShared() ? ", shared" : ""));
      }
      cells.add(claim.judgement(results));
      rows.add(cells.toArray());
    }
    return rows.table("Place of " + PRINTED + " among the optimisers");
  }

  /**
   * Says where AdaFisher as printed stands.
   *
   * @return two sentences with the numbers
   */
  public String verdict() {
    List<String> cases = new ArrayList<>();
    for (TabularResult result : results) {
      String best = best(result.trials());
      String other = result.others().isEmpty() ? "" : "; without one: " + best(result.others());
      cases.add(
          String.format(
              Locale.ROOT,
              "%s %s %% (best optimiser: %s%s)",
              title(result),
              Spread.of(result.trial(PRINTED).accuracy()).shown(1, 1),
              best,
              other));
    }
    List<String> verdicts = new ArrayList<>();
    for (Claim claim : Claim.values()) {
      verdicts.add(claim.words + ": " + claim.judgement(results));
    }
    return PRINTED
        + ", test accuracy: "
        + String.join("; ", cases)
        + ". That it "
        + String.join(", that it ", verdicts)
        + ".";
  }

  /**
   * Judges whether AdaFisher adapts to what is no deep network.
   *
   * @return one observation
   */
  public List<Observation> observations() {
    long better = results.stream().filter(TabularClaims::isBetterThanMost).count();
    String places =
        results.stream()
            .map(
                result ->
                    title(result)
                        + ": place "
                        + Claim.ACCURACY.place(result).number()
                        + " of "
                        + result.trials().size())
            .collect(Collectors.joining(", "));
    int seeds = results.stream().mapToInt(TabularResult::seeds).min().orElseThrow();
    return List.of(
        new Observation(
            "adapts-to-tasks",
            seeds < 2 ? Outcome.UNDECIDED : Outcome.of(better, results.size()),
            "Algorithm 1 is in the better half of the optimisers' accuracies in %d of %d cases (%s; n = %d)"
                .formatted(better, results.size(), places, seeds)));
  }

  private static boolean isBetterThanMost(TabularResult result) {
    return 2 * Claim.ACCURACY.place(result).number() <= result.trials().size();
  }

  private static String best(List<Trial> trials) {
    double most = trials.stream().mapToDouble(Trial::meanAccuracy).max().orElseThrow();
    List<String> labels =
        trials.stream().filter(t -> t.meanAccuracy() == most).map(Trial::label).toList();
    return String.format(Locale.ROOT, "%s %.1f", String.join(" and ", labels), most);
  }

  private static String title(TabularResult result) {
    return result.data().name() + ", " + result.model();
  }
}
