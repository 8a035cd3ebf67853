package org.adafisher.claim;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.adafisher.study.PaperTimes;
import org.adafisher.study.RunTimes;

/** The ledger with every number: {@code results/comparisons.md}. */
final class LedgerMarkdown {

  private static final String HEAD =
      """
      # The paper's claims, comparison by comparison

      Written by `./kit claims` from `results/paper` and from the runs listed at the end: do not \
      edit. [CLAIMS.md](CLAIMS.md) is the short form.

      %s

      ## How to read it

      - **By its own numbers**: do the numbers that the paper prints support the claim? Where means \
      and standard deviations are published, Welch's t-test, two-sided, n = 5 (the paper's five \
      trials; its deviations are taken as those of a sample), corrected by Holm's method over all such tests of this ledger. *Supported*: every \
      comparison of the claim is in its favour and significant (α = 0.05). *Supported (order only)*: \
      in its favour, but no deviations are published, so nothing can be tested. *Supported in part*: \
      all are in its favour, some significantly. *Not supported*: none is against it, and none is \
      significant. *Contradicted*: a published number, or \
      the paper's own text, says otherwise. *Not tested*: no number is published that could decide.
      - **Measured here**: do runs listed below support it? Difference of the means over seeds with its \
      95 %% confidence interval: paired by seed where both optimizers have the same seeds (paired \
      t-test), else Welch's; Hedges' g with the pooled standard deviation; two-sided p-values. \
      *Not decidable at this scale* is the default: only runs on the whole data, with the claim's \
      networks, length and number of seeds decide, and Holm's correction goes over these, each pair \
      once. What smaller runs show is given all the same, uncorrected, with its direction: *as \
      claimed* or *opposite* where the interval lies on one side of zero, *unclear* where it holds \
      zero. A run that \
      *diverged* is worse than every run that did not: then the order of the runs is compared, by the \
      exact rank-sum test, and no mean. *A tie*: equal in every run. A comparison *says nothing* \
      where n = 1, where all runs diverged, or where no run is better than a guess: accuracy within \
      three standard deviations of 1/classes, or a text's loss not below that of the frequencies of \
      its tokens. *Not measured*: nothing here computes what would decide.
      - **At small scale, every method tuned**: the runs of `./kit study tuned` and \
      `tuned-language`, in which every method has its own best learning rate, chosen in the same way \
      on held-out examples, and which ran on seeds that chose nothing. They are on other data, smaller \
      networks and shorter than the paper's, and say what holds there: *supported* if every \
      comparison of the claim is significantly for it, *contradicted* if some are significantly \
      against it and none is for it, *for and against* if there are both, else *undecided*. Holm's \
      correction goes over the comparisons of a claim.
      - **Algorithm 1** is AdaFisher as the paper prints it; **released code** is what the authors' \
      repository does instead. Wherever AdaFisher takes part in a comparison, it is that one.
      - *Comparable* means: the confidence interval lies within the margin that the claim's line \
      in `claims.json` names; *opposite* that it lies beyond it, *unclear* that it holds an end of \
      the margin. Perplexity is exp(test loss of the selected epoch).
      - **What would it take** to decide a claim that is not, if the truth is what the paper prints: \
      for each of its comparisons as many seeds of both methods as give Welch's t-test (two-sided, \
      5 %%, uncorrected) a power of %.0f %% at the published difference and deviations, and no fewer \
      than its study has; all runs of its methods and settings; and their time on %s (%s; other \
      networks by their multiply-adds). The deviations are of five runs each, so that the seeds may \
      be off by a factor of three; pairs by seed may need fewer. Where the most seeds rest on a \
      deviation that the scan leaves unclear, it says so. *No deviation published*: of one run, or \
      of numbers without a spread, no seeds can be computed. A dash: decided, or not by runs of \
      its study. `./kit study NAME --plan` says how long that takes on several cards.
      """;

  private final PaperItems items = PaperItems.load();
  private final Ledger ledger;
  private final Path folder;
  private final StringBuilder text = new StringBuilder();

  LedgerMarkdown(Ledger ledger, Path folder) {
    this.ledger = ledger;
    this.folder = folder.toAbsolutePath().normalize();
  }

  String text() {
    RunTimes times = new PaperTimes();
    text.append(
        HEAD.formatted(
            ledger.counts().replace("\n", "\n\n"),
            100 * Effort.POWER,
            times.machine(),
            times.how()));
    for (String section : ledger.sections()) {
      section(section);
    }
    groups();
    if (!ledger.skipped().isEmpty()) {
      text.append("\nNot used:\n\n");
      ledger.skipped().forEach(line -> text.append("- ").append(escape(line)).append('\n'));
    }
    return text.toString();
  }

  private void section(String section) {
    text.append("\n## ").append(section).append(' ').append(items.title(section)).append("\n\n");
    row(
        "claim",
        "the paper says",
        "by its own numbers",
        "measured here, Algorithm 1",
        "released code",
        "at small scale, every method tuned",
        "what would it take");
    text.append("|---|---|---|---|---|---|---|\n");
    List<Judgement> judgements = ledger.of(section);
    for (Judgement judgement : judgements) {
      row(
          "<a id=\"" + judgement.claim().id() + "\"></a>" + judgement.claim().id(),
          escape(judgement.claim().cited()),
          shown(judgement.internal()),
          shown(judgement.measured().get(Variant.ALGORITHM_1)),
          judgement.isSameForAll() ? "–" : shown(judgement.measured().get(Variant.RELEASED_CODE)),
          escape(judgement.shownAtSmallScale()),
          escape(ledger.effort(judgement)));
    }
    if (judgements.stream().anyMatch(LedgerMarkdown::hasEffects)) {
      comparisons(judgements);
    }
  }

  private static boolean hasEffects(Judgement judgement) {
    return judgement.effects().values().stream().anyMatch(effects -> !effects.isEmpty());
  }

  private void comparisons(List<Judgement> judgements) {
    text.append("\n<details><summary>Every comparison</summary>\n\n");
    row(
        "runs",
        "metric",
        "claimed",
        "subject",
        "against",
        "difference to it",
        "p",
        "Holm p",
        "direction");
    text.append("|---|---|---|---|---|---|---|---|---|\n");
    Map<String, Effect> effects = new LinkedHashMap<>();
    judgements.stream()
        .flatMap(judgement -> judgement.effects().values().stream())
        .flatMap(List::stream)
        .forEach(
            effect ->
                effects.putIfAbsent(
                    effect.key() + effect.methods() + effect.asked().expectation(), effect));
    for (Effect effect : effects.values()) {
      row(
          escape(effect.group().name()),
          effect.asked().metric().label(),
          effect.asked().expectation().name().toLowerCase(Locale.ROOT),
          effect.group().label(effect.subject()),
          effect.group().label(effect.other()),
          escape(effect.numbers()),
          p(effect.pValue()),
          p(ledger.corrected(effect)),
          effect.verdict());
    }
    text.append("\n</details>\n");
  }

  private static String p(double value) {
    return Double.isNaN(value) ? "–" : escape(Numbers.p("", value));
  }

  private void groups() {
    text.append("\n## The runs\n\n");
    if (ledger.groups().isEmpty()) {
      text.append(
          "None yet. `./kit study … --store DIR` makes some, `./kit claims --add NAME=DIR`\n");
      text.append("copies them to `results/runs/NAME`.\n");
      return;
    }
    row("runs", "scale", "methods", "machine", "commit");
    text.append("|---|---|---|---|---|\n");
    for (RunGroup group : ledger.groups()) {
      String link =
          folder
              .relativize(group.folder().toAbsolutePath().normalize())
              .toString()
              .replace('\\', '/');
      row(
          "[" + escape(group.name()) + "](" + link + "/)",
          escape(group.scale()),
          escape(group.methods()),
          escape(group.machines()),
          escape(group.commits()));
    }
  }

  private static String shown(Finding finding) {
    return "**" + finding.verdict().label() + "**: " + escape(finding.reason());
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** A cell of a Markdown table. */
  static String escape(String cell) {
    return cell.replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>");
  }
}
