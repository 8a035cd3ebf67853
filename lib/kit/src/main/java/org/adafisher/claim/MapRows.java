package org.adafisher.claim;

import static org.adafisher.figure.Json.inHtml;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows of the map: every item of the paper, with its claims. */
final class MapRows {

  private static final int LETTERS = 90;
  private static final String SAYS = "<span class=\"who\">the paper says </span>";
  private static final String NUMBERS = "<span class=\"who\">its own numbers say </span>";
  private static final String MEASURED = "<span class=\"who\">we measured </span>";
  private static final Map<String, String> PARTS = parts();

  private final Map<String, Judgement> judgements = new LinkedHashMap<>();
  private final Ledger ledger;
  private final PaperItems items;
  private final String results;
  private final String notebooks;
  private final Predicate<String> pictures;
  private final StudyCost costs = new StudyCost();
  private final StringBuilder html = new StringBuilder();

  /** Takes the links to results and notebooks, and which pictures there are. */
  MapRows(
      Ledger ledger,
      PaperItems items,
      String results,
      String notebooks,
      Predicate<String> pictures) {
    this.ledger = ledger;
    this.items = items;
    this.results = results;
    this.notebooks = notebooks;
    this.pictures = pictures;
    ledger.judgements().forEach(judgement -> judgements.put(judgement.claim().id(), judgement));
  }

  private static Map<String, String> parts() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("Abstract", "Abstract");
    parts.put("Sec. 1", "1 Introduction");
    parts.put("Sec. 2", "2 Background");
    parts.put("Sec. 3", "3 Methodology");
    parts.put("Sec. 4", "4 Results");
    parts.put("Sec. 6", "6 Conclusion");
    parts.put("App. A", "A Theory");
    parts.put("App. B", "B Visualization");
    parts.put("App. C", "C Experiments");
    return parts;
  }

  String html() {
    String part = "";
    for (PaperItem item : items.items()) {
      String its = item.place().replaceAll("^(\\w+\\.? ?\\w?).*", "$1");
      if (!its.equals(part)) {
        part = its;
        add("<h3 class=\"part\">", inHtml(PARTS.getOrDefault(part, part)), "</h3>\n");
      }
      item(item);
    }
    return html.toString();
  }

  private void add(String... parts) {
    for (String part : parts) {
      html.append(part);
    }
  }

  private void item(PaperItem item) {
    List<Judgement> own = item.claims().keySet().stream().map(this::judgement).toList();
    List<Judgement> all = Stream.concat(own.stream(), elsewhere(item)).toList();
    String verdicts =
        all.stream()
            .flatMap(MapRows::verdicts)
            .map(Verdict::name)
            .distinct()
            .collect(Collectors.joining(" "));
    add("<article class=\"item\" id=\"", item.id(), "\" data-section=\"", item.section());
    add("\" data-verdicts=\"", verdicts, "\" data-gpu=\"");
    add(all.stream().anyMatch(MapWords::needsGpu) ? "true" : "false", "\">\n");
    head(item);
    add("<div class=\"claims\">\n");
    if (own.isEmpty()) {
      withoutClaims(item);
    }
    boolean isFirst = true;
    for (Judgement judgement : own) {
      claim(item, judgement, isFirst);
      isFirst = false;
    }
    add("</div></article>\n");
  }

  private Judgement judgement(String claim) {
    Judgement found = judgements.get(claim);
    if (found == null) {
      throw new IllegalArgumentException("items.json: no claim '" + claim + "' in claims.json");
    }
    return found;
  }

  private Stream<Judgement> elsewhere(PaperItem item) {
    return item.see().stream().map(this::judgement);
  }

  private void head(PaperItem item) {
    String stem = items.stem(item.section());
    add("<div class=\"of\"><h4><a href=\"#", item.id(), "\">", inHtml(item.label()), "</a> ");
    add("<span class=\"place\">", inHtml(item.place()), "</span></h4>");
    add("<p>", inHtml(item.title()), "</p><p class=\"run\"><a data-stem=\"", stem);
    add("\" href=\"", notebooks, "/", stem, ".ipynb\">section ", item.section(), "</a>");
    if (item.studies().isEmpty()) {
      add(" <code>./kit reproduce --only ", item.section(), "</code>");
    }
    for (String study : item.studies()) {
      add(" <code>./kit study ", study, "</code> <span class=\"cost\">is small; with");
      add(" <code>--profile paper</code> ", inHtml(costs.of(study)), "</span>");
    }
    add("</p>");
    if (pictures.test(item.picture())) {
      String file = "figures/" + item.picture();
      add("<a class=\"picture\" href=\"", file, "\"><img loading=\"lazy\" src=\"", file);
      add("\" alt=\"what section ", item.section(), " draws for ", inHtml(item.label()));
      add("\"></a>");
    }
    add("</div>\n");
  }

  private void withoutClaims(PaperItem item) {
    add("<div class=\"claim\"><div>", SAYS, inHtml(item.says()), "</div><div class=\"note\">");
    add(item.note().isEmpty() ? "" : "<p>" + inHtml(item.note()) + "</p>");
    String see = elsewhere(item).map(this::pointer).collect(Collectors.joining());
    add(see.isEmpty() ? "" : "<p>Judged by its claims:</p><ul class=\"see\">" + see + "</ul>");
    add("</div></div>\n");
  }

  /** A claim that stands elsewhere: by the paper's own numbers, and by Algorithm 1's runs. */
  private String pointer(Judgement judgement) {
    return "<li>"
        + chip(judgement.internal().verdict())
        + " "
        + chip(judgement.measured().get(Variant.ALGORITHM_1).verdict())
        + " "
        + link(judgement, items)
        + "</li>";
  }

  private void claim(PaperItem item, Judgement judgement, boolean isFirst) {
    String id = judgement.claim().id();
    add("<div class=\"claim\" id=\"claim-", id, "\"><div>", SAYS, "<b>");
    add(inHtml(item.claims().get(id)), "</b></div>\n<div>", NUMBERS);
    add(chip(judgement.internal().verdict()), " ");
    add(inHtml(MapWords.brief(judgement.internal().reason(), LETTERS)), "</div>\n<div>", MEASURED);
    if (judgement.isSameForAll()) {
      measured(judgement, Variant.ALGORITHM_1, "", isFirst);
    } else {
      for (Variant variant : Variant.values()) {
        measured(judgement, variant, "<i>" + variant.label() + ":</i> ", false);
      }
    }
    judgement
        .atSmallScale()
        .forEach(
            (variant, finding) ->
                add(
                    "<p><i>small runs, tuned alike, ",
                    variant.label(),
                    ":</i> ",
                    paleChip(finding.verdict(), "", finding.verdict().label() + " there"),
                    " ",
                    inHtml(MapWords.brief(finding.reason(), LETTERS)),
                    "</p>"));
    add("</div>\n");
    details(judgement);
    add("</div>\n");
  }

  private void measured(Judgement judgement, Variant variant, String label, boolean isFirst) {
    Finding finding = judgement.measured().get(variant);
    String word = judgement.isWithoutRuns(variant) ? "not run" : finding.verdict().label();
    add("<p>", label, chip(finding.verdict(), "", word), " ");
    add(inHtml(MapWords.measured(judgement, variant, LETTERS)), "</p>");
    if (finding.verdict() == Verdict.IN_NOTEBOOK && isFirst) {
      add("<details class=\"own\" data-stem=\"", items.stem(judgement.claim().notebook()));
      add("\" hidden><summary></summary></details>");
    }
  }

  private void details(Judgement judgement) {
    add("<details class=\"more\"><summary>words and numbers</summary><dl>");
    entry("the paper", judgement.claim().cited());
    entry("its own numbers", judgement.internal().reason());
    Set<String> told = new LinkedHashSet<>();
    judgement
        .measured()
        .forEach(
            (variant, finding) -> {
              if (told.add(finding.toString())) {
                entry(
                    "measured" + (judgement.isSameForAll() ? "" : ", " + variant.label()),
                    finding.toString());
              }
            });
    List<Effect> effects = judgement.effects().get(Variant.ALGORITHM_1);
    if (!effects.isEmpty()) {
      entry("at which scale", Scales.all(effects));
    }
    String effort = ledger.effort(judgement);
    if (!effort.equals("–")) {
      entry("what would decide it", effort);
    }
    add("</dl><a href=\"", results, "/comparisons.md#", judgement.claim().id());
    add("\">every comparison</a></details>");
  }

  private void entry(String what, String text) {
    add("<dt>", what, "</dt><dd>", inHtml(text).replace("\n", "<br>"), "</dd>");
  }

  /** A claim's words, as a link to its row. */
  static String link(Judgement judgement, PaperItems items) {
    String id = judgement.claim().id();
    String label = items.label(id);
    return "<a href=\"#claim-"
        + id
        + "\">"
        + inHtml((label.isEmpty() ? "" : label + ": ") + items.words(id))
        + "</a>";
  }

  /** All verdicts on a claim. */
  static Stream<Verdict> verdicts(Judgement judgement) {
    return Stream.concat(
        Stream.of(judgement.internal().verdict()),
        judgement.measured().values().stream().map(Finding::verdict));
  }

  static String chip(Verdict verdict) {
    return chip(verdict, "", verdict.label());
  }

  /** Without the colour of a verdict on the paper's results, which small runs cannot give. */
  static String paleChip(Verdict verdict, String style, String words) {
    return chip(new Sign(Sign.of(verdict).mark(), "open"), style, words);
  }

  /** A verdict's sign with other words than its own. */
  static String chip(Verdict verdict, String style, String words) {
    return chip(Sign.of(verdict), style, words);
  }

  private static String chip(Sign sign, String style, String words) {
    return "<span class=\"chip "
        + sign.tone()
        + "\""
        + style
        + "><span aria-hidden=\"true\">"
        + sign.mark()
        + "</span> "
        + words
        + "</span>";
  }
}
