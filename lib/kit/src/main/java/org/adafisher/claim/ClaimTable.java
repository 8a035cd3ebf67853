package org.adafisher.claim;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ledger on a few screens: {@code results/CLAIMS.md}. */
final class ClaimTable {

  private static final int LETTERS = 70;

  /** What a reader wants to see first. */
  private static final List<Verdict> TELLING =
      List.of(
          Verdict.CONTRADICTED,
          Verdict.NOT_SUPPORTED,
          Verdict.PARTLY_SUPPORTED,
          Verdict.SUPPORTED,
          Verdict.SUPPORTED_BY_ORDER,
          Verdict.NOT_TESTED);

  private static final String HEAD =
      """
      # The paper's claims, judged

      Written by `./kit claims`: do not edit. [The map](%s) has the same in the paper's \
      order; [comparisons.md](comparisons.md) has the paper's words, the rules of judging, every \
      comparison with its numbers, and the runs.

      %s

      By its own numbers, a claim is ✔ supported and significant, ✓ in order but untested, as no \
      deviations are printed, ◐ supported in part, ✖ contradicted, ○ not tested. By our runs it can also \
      be ◇ not decidable at this scale. What a notebook measured was ✔ seen there, ◐ seen in part, ✖ not \
      seen, or ○ undecided, on small networks and little data; ▶ its notebook has not measured it yet. *Small runs* show how methods \
      start; they decide nothing about the paper's. *Tuned alike, at small scale* is what holds on the \
      digits and a small text where every method has its own best learning rate: Algorithm 1 / \
      released code.

      | | the claim | by its own numbers | | measured here, Algorithm 1 | released code | tuned alike, at small scale |
      |---|---|---|---|---|---|---|
      """;

  private final Ledger ledger;
  private final PaperItems items;
  private final String map;

  /** Takes the link to the map, too. */
  ClaimTable(Ledger ledger, PaperItems items, String map) {
    this.ledger = ledger;
    this.items = items;
    this.map = map;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, HEAD, map, ledger.counts().replace("\n", " ")));
    List<Judgement> tellingFirst =
        ledger.judgements().stream()
            .sorted(Comparator.comparingInt(j -> TELLING.indexOf(j.internal().verdict())))
            .toList();
    for (Judgement judgement : tellingFirst) {
      String id = judgement.claim().id();
      Finding printed = judgement.measured().get(Variant.ALGORITHM_1);
      row(
          text,
          Sign.of(judgement.internal().verdict()).mark(),
          "[" + items.label(id) + ": " + items.words(id) + "](comparisons.md#" + id + ")",
          judgement.internal().verdict().label()
              + ": "
              + MapWords.brief(judgement.internal().reason(), LETTERS),
          Sign.of(printed.verdict()).mark(),
          MapWords.measured(judgement, Variant.ALGORITHM_1, LETTERS),
          judgement.isSameForAll()
              ? "–"
              : MapWords.measured(judgement, Variant.RELEASED_CODE, LETTERS),
          MapWords.atSmallScale(judgement));
    }
    return text.toString();
  }

  private static void row(StringBuilder text, String... cells) {
    text.append("| ");
    text.append(
        Arrays.stream(cells).map(LedgerMarkdown::escape).collect(Collectors.joining(" | ")));
    text.append(" |\n");
  }
}
