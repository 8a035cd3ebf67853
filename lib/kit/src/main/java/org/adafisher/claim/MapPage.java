package org.adafisher.claim;

import static org.adafisher.figure.Json.inHtml;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adafisher.figure.Json;
import org.adafisher.study.Protocols;

/**
 * The map as one page that loads nothing. What the notebooks measured stands in it as JSON, which
 * its script shows; a report replaces that by its own.
 */
final class MapPage {

  /** The claim that AdaFisher's epochs cost as much as Adam's. */
  private static final String COST = "epoch-time-adam";

  private final Ledger ledger;
  private final PaperItems items;
  private final String results;
  private final String notebooks;
  private final Predicate<String> pictures;

  /**
   * Prepares.
   *
   * @param ledger the claims with their verdicts
   * @param items the rows
   * @param results the link to the folder of {@code CLAIMS.md}
   * @param notebooks the link to the notebooks
   * @param pictures which of the rows' pictures there are
   */
  MapPage(
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
  }

  /**
   * Writes the page.
   *
   * @param sections what the notebooks measured, as {@code ./kit reproduce} keeps it
   * @param plots SVG documents to show at its end
   */
  String html(String sections, String... plots) {
    return resource("map.html")
        .replace("%style%", resource("map.css"))
        .replace("%brief%", brief())
        .replace("%sections%", sectionRows())
        .replace("%section-options%", options())
        .replace("%verdict-options%", verdicts())
        .replace("%tallies%", tallies())
        .replace("%rows%", new MapRows(ledger, items, results, notebooks, pictures).html())
        .replace(
            "%pictures%",
            Arrays.stream(plots)
                .map(svg -> "<figure class=\"forest\">" + svg + "</figure>\n")
                .collect(Collectors.joining()))
        .replace("%results%", results)
        .replace("%script%", resource("map.js"))
        .replace("%state%", Json.inScript("{\"sections\": " + sections.strip() + "}"));
  }

  /** What a reader with a minute wants to know. */
  private String brief() {
    List<String> points = new ArrayList<>();
    List<Judgement> contradicted =
        ledger.judgements().stream()
            .filter(judgement -> judgement.internal().verdict() == Verdict.CONTRADICTED)
            .toList();
    points.add(
        "<b>"
            + contradicted.size()
            + " of "
            + ledger.judgements().size()
            + " claims are contradicted by the paper’s own numbers or words:</b> "
            + contradicted.stream()
                .map(j -> MapRows.link(j, items))
                .collect(Collectors.joining("; "))
            + ".");
    points.add(
        "<b>Two methods bear one name.</b> In the authors’ released code the divisor F̃/λ of the"
            + " gradient settles between 1 and 1.0757, so that it is, to within a few percent, SGD"
            + " with momentum. Algorithm 1, as the paper prints it, spreads it from 1 to about"
            + " 1001. The two train differently; every number here says whose it is. <a"
            + " href=\"#section-09\">Section 09</a> measures both. The sections also run the rule of"
            + " the ICLR 2025 version as others describe it, and a control, Scalar F, which divides by"
            + " one number.");
    String costs =
        Arrays.stream(Variant.values())
            .map(this::cost)
            .filter(cost -> !cost.isEmpty())
            .collect(Collectors.joining("; "));
    if (!costs.isEmpty()) {
      points.add(
          String.format(
              Locale.ROOT,
              "<b>What AdaFisher costs</b>, the time of an epoch divided by Adam’s: %s. By the"
                  + " paper’s Table 6 it is %.2f. (Comparisons below are differences, in epochs of"
                  + " AdaFisher.)",
              costs,
              Protocols.epochCost("adafisher")));
    }
    points.add(
        "<b>Measured at small scale, on two cores.</b> "
            + scales()
            + " Such runs show how methods start, not where they end: a claim about the paper’s"
            + " results is <i>not decidable at this scale</i> until a GPU has run its study.");
    if (ledger.groups().stream().anyMatch(RunGroup::isTuned)) {
      points.add(
          "<b>With every method at its own best learning rate</b>, small runs ("
              + smallScales()
              + ") say what holds there, and no more; a text on which no method does better than"
              + " the frequencies of words says nothing. <a href=\"#section-12\">Section 12</a> has"
              + " the comparisons.");
    }
    points.add(
        "<b>Run any row again:</b> each has its command. <code>./kit study table-2</code> is <code>"
            + "--profile quick</code>: minutes on a laptop, on the UCI digits or, with <code>--data"
            + " DIR</code>, a part of the paper’s data. <code>--profile smoke</code> takes seconds;"
            + " <code>--profile paper</code> is the paper’s protocol unchanged, needs a GPU, and takes"
            + " the hours that the row says.");
    return points.stream().map(point -> "<li>" + point + "</li>\n").collect(Collectors.joining());
  }

  /** What an epoch with a reading of AdaFisher takes, in epochs of Adam's, by group of runs. */
  private String cost(Variant variant) {
    List<String> ratios = new ArrayList<>();
    for (Judgement judgement : ledger.judgements()) {
      if (judgement.claim().id().equals(COST)) {
        for (Effect effect : judgement.effects().get(variant)) {
          double adafisher = mean(effect, effect.subject());
          double adam = mean(effect, effect.other());
          ratios.add(
              String.format(Locale.ROOT, "%.2f (%s)", adafisher / adam, inHtml(Scales.of(effect))));
        }
      }
    }
    return ratios.isEmpty() ? "" : "<i>" + variant.label() + "</i> " + String.join(", ", ratios);
  }

  private static double mean(Effect effect, Arm arm) {
    return Arrays.stream(Metric.EPOCH_COST.of(arm.runs(), arm.runs())).average().orElseThrow();
  }

  private String scales() {
    if (ledger.groups().isEmpty()) {
      return "No runs are kept yet.";
    }
    return "The runs that are kept: "
        + inHtml(
            ledger.groups().stream().map(Scales::of).distinct().collect(Collectors.joining("; ")))
        + ". Of the comparisons that the claims ask for, those with Algorithm 1 came out so: "
        + directions(Variant.ALGORITHM_1)
        + "; those with the released code: "
        + directions(Variant.RELEASED_CODE)
        + ".";
  }

  /** All comparisons of a reading of AdaFisher, each once. */
  private String directions(Variant variant) {
    Map<String, Effect> effects = new LinkedHashMap<>();
    for (Judgement judgement : ledger.judgements()) {
      for (Effect effect : judgement.effects().get(variant)) {
        if (effect.subject().optimizer().name().startsWith("adafisher")) {
          effects.putIfAbsent(effect.key() + effect.asked().expectation(), effect);
        }
      }
    }
    return effects.isEmpty() ? "nothing" : Measured.directions(List.copyOf(effects.values()));
  }

  private String sectionRows() {
    return items.sections().entrySet().stream()
        .map(
            section ->
                String.format(
                    Locale.ROOT,
                    "<tr id=\"section-%s\" data-stem=\"%s\"><th scope=\"row\"><a"
                        + " href=\"%s/%s.ipynb\">%s %s</a></th><td class=\"told\">not"
                        + " run here</td><td class=\"run\"><code>./kit reproduce --only"
                        + " %s</code></td></tr>%n",
                    section.getKey().substring(0, 2),
                    section.getKey(),
                    notebooks,
                    section.getKey(),
                    section.getKey().substring(0, 2),
                    inHtml(section.getValue()),
                    section.getKey().substring(0, 2)))
        .collect(Collectors.joining());
  }

  private String options() {
    return items.sections().entrySet().stream()
        .map(
            section ->
                "<option value=\""
                    + section.getKey().substring(0, 2)
                    + "\">"
                    + section.getKey().substring(0, 2)
                    + " "
                    + inHtml(section.getValue())
                    + "</option>")
        .collect(Collectors.joining());
  }

  private Stream<Verdict> used() {
    return Arrays.stream(Verdict.values())
        .filter(
            verdict ->
                ledger.judgements().stream()
                    .anyMatch(judgement -> MapRows.verdicts(judgement).anyMatch(verdict::equals)));
  }

  private String verdicts() {
    return used()
        .map(v -> "<option value=\"" + v.name() + "\">" + v.label() + "</option>")
        .collect(Collectors.joining());
  }

  /** How many claims have which verdict, as bars. */
  private String tallies() {
    List<Judgement> tuned =
        ledger.judgements().stream().filter(j -> !j.atSmallScale().isEmpty()).toList();
    StringBuilder tallies =
        new StringBuilder(
            tally(
                ledger.judgements(),
                "by the paper’s own numbers",
                Judgement::internal,
                MapRows::chip));
    tallies.append(
        tally(
            ledger.judgements(),
            "by our runs of Algorithm 1 (only those at the paper’s scale decide) and by the notebooks",
            judgement -> judgement.measured().get(Variant.ALGORITHM_1),
            MapRows::chip));
    for (Variant variant : tuned.isEmpty() ? new Variant[0] : Variant.values()) {
      tallies.append(
          tally(
              tuned,
              "as they hold in small runs with every method tuned (section 12), " + variant.label(),
              judgement -> judgement.atSmallScale().get(variant),
              MapRows::paleChip));
    }
    return tallies
        .append(
            "<p class=\"note\"><b>Contradicted</b>: one published number, or the paper’s own text,"
                + " says otherwise. <b>Seen here, not seen here</b>: what a notebook measured, at"
                + " its scale. <b>Not decidable at this scale</b>: no run has the paper’s scale; of"
                + " smaller ones, <i>as claimed, opposite</i> and <i>unclear</i> are their"
                + " directions. <b>For and against</b>: of the tuned runs, some are significantly"
                + " for the claim, some against it.</p>\n")
        .toString();
  }

  private String smallScales() {
    return inHtml(
        ledger.groups().stream()
            .filter(RunGroup::isTuned)
            .map(Scales::of)
            .distinct()
            .collect(Collectors.joining("; ")));
  }

  /** How a verdict with a number is shown. */
  private interface Chip {

    String of(Verdict verdict, String style, String words);
  }

  private static String tally(
      List<Judgement> judgements, String title, Function<Judgement, Finding> by, Chip chip) {
    Map<Verdict, Long> counts =
        judgements.stream()
            .collect(
                Collectors.groupingBy(
                    judgement -> by.apply(judgement).verdict(),
                    () -> new EnumMap<>(Verdict.class),
                    Collectors.counting()));
    return "<p class=\"tally\"><span class=\"of\">"
        + judgements.size()
        + " claims "
        + title
        + "</span>"
        + counts.entrySet().stream()
            .map(
                count ->
                    chip.of(
                        count.getKey(),
                        " style=\"flex-grow:" + count.getValue() + "\"",
                        "<b>" + count.getValue() + "</b> " + count.getKey().label()))
            .collect(Collectors.joining())
        + "</p>\n";
  }

  private static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(MapPage.class.getResourceAsStream(name), "no " + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
