package org.adafisher.claim;

import static org.adafisher.figure.Json.inHtml;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows of the map: every item of the paper, with its claims. */
final class MapRows {

  private static final int LETTERS = 90;
  private static final Map<String, String> PARTS = parts();

  private final Map<String, Judgement> judgements = new LinkedHashMap<>();
  private final Ledger ledger;
  private final PaperItems items;
  private final String results;
  private final String notebooks;
  private final StudyCost costs = new StudyCost();
  private final StringBuilder html = new StringBuilder();

  MapRows(Ledger ledger, PaperItems items, String results, String notebooks) {
    this.ledger = ledger;
    this.items = items;
    this.results = results;
    this.notebooks = notebooks;
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
        html.append("<tbody class=\"part\"><tr><th colspan=\"4\" scope=\"colgroup\"><h2>")
            .append(inHtml(PARTS.getOrDefault(part, part)))
            .append("</h2></th></tr></tbody>\n");
      }
      item(item);
    }
    return html.toString();
  }

  private void item(PaperItem item) {
    List<Judgement> own = item.claims().keySet().stream().map(this::judgement).toList();
    List<Judgement> all = Stream.concat(own.stream(), elsewhere(item)).toList();
    html.append("<tbody class=\"item\" id=\"")
        .append(item.id())
        .append("\" data-section=\"")
        .append(item.section())
        .append("\" data-verdicts=\"")
        .append(
            all.stream()
                .flatMap(MapRows::verdicts)
                .map(Verdict::name)
                .distinct()
                .collect(Collectors.joining(" ")))
        .append("\" data-gpu=\"")
        .append(all.stream().anyMatch(MapWords::needsGpu))
        .append("\">\n<tr>");
    head(item, own.isEmpty() ? 1 : 2 * own.size());
    if (own.isEmpty()) {
      withoutClaims(item);
    }
    boolean isFirst = true;
    for (Judgement judgement : own) {
      html.append(isFirst ? "" : "<tr>");
      claim(item, judgement, isFirst);
      isFirst = false;
    }
    html.append("</tbody>\n");
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

  private void head(PaperItem item, int rows) {
    html.append("<th scope=\"rowgroup\" rowspan=\"")
        .append(rows)
        .append("\"><a class=\"label\"")
        .append(" href=\"#")
        .append(item.id())
        .append("\">")
        .append(inHtml(item.label()))
        .append("</a> <span class=\"place\">")
        .append(inHtml(item.place()))
        .append("</span><p>")
        .append(inHtml(item.title()))
        .append("</p>");
    String stem = items.stem(item.section());
    html.append("<p class=\"run\"><a data-stem=\"")
        .append(stem)
        .append("\" href=\"")
        .append(notebooks)
        .append("/")
        .append(stem)
        .append(".ipynb\">section ")
        .append(item.section())
        .append("</a>");
    if (item.studies().isEmpty()) {
      html.append(" <code>./kit reproduce --only ").append(item.section()).append("</code>");
    }
    for (String study : item.studies()) {
      html.append(" <code>./kit study ")
          .append(study)
          .append("</code> <span class=\"cost\">")
          .append("at the paper’s settings ")
          .append(inHtml(costs.of(study)))
          .append("</span>");
    }
    html.append("</p></th>\n");
  }

  private void withoutClaims(PaperItem item) {
    html.append("<td data-title=\"the paper says\">")
        .append(inHtml(item.says()))
        .append("</td><td colspan=\"2\" data-title=\"here\">")
        .append(inHtml(item.note()));
    String see = elsewhere(item).map(this::pointer).collect(Collectors.joining());
    if (!see.isEmpty()) {
      html.append("<p class=\"see\">judged by its claims:</p><ul class=\"see\">")
          .append(see)
          .append("</ul>");
    }
    html.append("</td></tr>\n");
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
    html.append("<td id=\"claim-")
        .append(id)
        .append("\" data-title=\"the paper says\"><b>")
        .append(inHtml(item.claims().get(id)))
        .append("</b></td>");
    html.append("<td data-title=\"its own numbers say\">")
        .append(chip(judgement.internal().verdict()))
        .append(' ')
        .append(inHtml(MapWords.brief(judgement.internal().reason(), LETTERS)))
        .append("</td>");
    html.append("<td data-title=\"we measured\">");
    if (judgement.isSameForAll()) {
      measured(judgement, Variant.ALGORITHM_1, "", isFirst);
    } else {
      for (Variant variant : Variant.values()) {
        measured(judgement, variant, variant.label(), false);
      }
    }
    html.append("</td></tr>\n<tr class=\"more\"><td colspan=\"3\">");
    details(judgement);
    html.append("</td></tr>\n");
  }

  private void measured(Judgement judgement, Variant variant, String label, boolean isFirst) {
    Finding finding = judgement.measured().get(variant);
    html.append("<p>")
        .append(label.isEmpty() ? "" : "<i>" + label + ":</i> ")
        .append(chip(finding.verdict()))
        .append(' ')
        .append(inHtml(MapWords.measured(judgement, variant, LETTERS)))
        .append("</p>");
    if (finding.verdict() == Verdict.IN_NOTEBOOK && isFirst) {
      html.append("<details class=\"own\" data-stem=\"")
          .append(items.stem(judgement.claim().notebook()))
          .append("\" hidden><summary></summary></details>");
    }
  }

  private void details(Judgement judgement) {
    String id = judgement.claim().id();
    html.append("<details><summary>words and numbers</summary><dl><dt>the paper</dt><dd>")
        .append(inHtml(judgement.claim().cited()))
        .append("</dd><dt>its own numbers</dt><dd>")
        .append(inHtml(judgement.internal().reason()))
        .append("</dd>");
    Set<String> told = new LinkedHashSet<>();
    judgement
        .measured()
        .forEach(
            (variant, finding) -> {
              if (told.add(finding.toString())) {
                html.append("<dt>measured")
                    .append(judgement.isSameForAll() ? "" : ", " + variant.label())
                    .append("</dt><dd>")
                    .append(inHtml(finding.toString()).replace("\n", "<br>"))
                    .append("</dd>");
              }
            });
    List<Effect> effects = judgement.effects().get(Variant.ALGORITHM_1);
    if (!effects.isEmpty()) {
      html.append("<dt>at which scale</dt><dd>")
          .append(inHtml(Scales.all(effects)))
          .append("</dd>");
    }
    String effort = ledger.effort(judgement);
    if (!effort.equals("–")) {
      html.append("<dt>what would decide it</dt><dd>").append(inHtml(effort)).append("</dd>");
    }
    html.append("</dl><a href=\"")
        .append(results)
        .append("/comparisons.md#")
        .append(id)
        .append("\">every comparison</a></details>");
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

  /** A verdict's sign with other words than its own. */
  static String chip(Verdict verdict, String style, String words) {
    Sign sign = Sign.of(verdict);
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
