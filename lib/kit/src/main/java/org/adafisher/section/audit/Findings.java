package org.adafisher.section.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.adafisher.claim.Observation;
import org.adafisher.claim.Observation.Outcome;
import org.adafisher.figure.Rows;
import tech.tablesaw.api.Table;

/** What the audit of the paper and its code has found, in one table with one verdict a row. */
public final class Findings {

  private final List<Finding> findings = new ArrayList<>();

  /**
   * Adds what one part of the audit has found; all are in the order of their numbers.
   *
   * @param more the findings
   * @return this
   */
  public Findings add(List<Finding> more) {
    findings.addAll(more);
    findings.sort(Comparator.comparing(Finding::number));
    return this;
  }

  /**
   * Returns all findings.
   *
   * @param title the title, naming the data
   * @return one row per finding
   */
  public Table table(String title) {
    Rows table = new Rows("no.", "finding", "on record", "measured here", "verdict");
    for (Finding finding : findings) {
      table.add(
          finding.number(),
          finding.claim(),
          finding.recorded(),
          finding.measured(),
          finding.verdict().toString());
    }
    return table.table(title);
  }

  /**
   * Counts the verdicts.
   *
   * @return one sentence that names what differs
   */
  public String verdict() {
    List<String> counts =
        Arrays.stream(Finding.Verdict.values())
            .filter(verdict -> count(verdict) > 0)
            .map(verdict -> count(verdict) + " " + verdict)
            .toList();
    List<String> different =
        findings.stream()
            .filter(finding -> finding.verdict() == Finding.Verdict.DIFFERS)
            .map(finding -> finding.number() + " (" + finding.claim() + ")")
            .toList();
    return String.format(
        Locale.ROOT,
        "Of %d recorded findings about the paper and its code: %s%s.",
        findings.size(),
        String.join(", ", counts),
        different.isEmpty() ? "" : "; different: " + String.join("; ", different));
  }

  /**
   * Judges the claims of which these findings say something.
   *
   * @return one observation a claim
   */
  public List<Observation> observations() {
    List<Observation> observations = new ArrayList<>();
    for (Finding finding : findings) {
      boolean isSo = finding.verdict() == Finding.Verdict.AGREES;
      Outcome refuted = isSo ? Outcome.NOT_SEEN : Outcome.UNDECIDED;
      if (finding.number().equals("2c")) {
        String free = "Algorithm 1: " + finding.measured();
        observations.add(
            new Observation(
                "gammas-optimal",
                refuted,
                free
                    + (isSo ? ", so that no search can find an optimal γ2" : "")
                    + "; one run each"));
        observations.add(
            new Observation(
                "gamma2-printed",
                Outcome.UNDECIDED,
                free
                    + (isSo ? ", so that runs cannot tell which γ2 was used" : "")
                    + "; one run each"));
        observations.add(
            new Observation(
                "one-more-hyperparameter",
                refuted,
                free
                    + (isSo ? ", so that it has as many hyperparameters as Adam, not one more" : "")
                    + "; one run each"));
      } else if (finding.number().equals("1c")) {
        observations.add(
            new Observation(
                "higher-fidelity",
                refuted,
                finding.claim() + ": " + finding.measured() + "; one run each"));
      }
    }
    return observations;
  }

  private long count(Finding.Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }
}
