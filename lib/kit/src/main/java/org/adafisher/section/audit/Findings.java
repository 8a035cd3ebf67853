package org.adafisher.section.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.StringColumn;
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
    StringColumn number = StringColumn.create("no.");
    StringColumn claim = StringColumn.create("finding");
    StringColumn recorded = StringColumn.create("on record");
    StringColumn measured = StringColumn.create("measured here");
    StringColumn verdict = StringColumn.create("verdict");
    for (Finding finding : findings) {
      number.append(finding.number());
      claim.append(finding.claim());
      recorded.append(finding.recorded());
      measured.append(finding.measured());
      verdict.append(finding.verdict().toString());
    }
    return Table.create(title, number, claim, recorded, measured, verdict);
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

  private long count(Finding.Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }
}
