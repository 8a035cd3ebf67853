package org.adafisher.claim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adafisher.analysis.Holm;
import org.adafisher.paper.PaperTables;
import org.adafisher.study.PaperTimes;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The paper's claims with two verdicts each: by the paper's own numbers (Welch's t-test from the
 * published means and deviations), and by runs made here (differences over seeds with 95 %
 * confidence intervals). Both are two-sided and corrected by Holm's method, each over all its tests
 * in the ledger that can decide a claim.
 */
public final class Ledger {

  /** The level of all tests. */
  static final double ALPHA = 0.05;

  private final List<Judgement> judgements;
  private final RunGroups runs;
  private final Map<String, Double> corrected;
  private final PaperTables published;
  private final Effort effort;

  private Ledger(
      List<Judgement> judgements,
      RunGroups runs,
      Map<String, Double> corrected,
      PaperTables published) {
    this.judgements = judgements;
    this.runs = runs;
    this.corrected = corrected;
    this.published = published;
    effort = new Effort(published, new PaperTimes());
  }

  /**
   * Judges all claims.
   *
   * @param sets the folders of runs; runs of different folders are not compared with each other
   * @param observations what notebooks measured
   * @return the ledger
   * @throws IOException if a folder cannot be listed; runs that cannot be read are listed in {@link
   *     #skipped}
   */
  public static Ledger load(List<Path> sets, Observations observations) throws IOException {
    return judge(Claims.load(), PaperTables.load(), RunGroups.read(sets), observations);
  }

  /**
   * Returns the sets of runs below a folder.
   *
   * @param runs such as {@code results/runs}
   * @return the folder itself if runs lie directly in it, and otherwise the folders in it
   * @throws IOException if it cannot be listed
   */
  public static List<Path> sets(Path runs) throws IOException {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(runs)) {
      List<Path> folders = inside.filter(Files::isDirectory).sorted().toList();
      return folders.stream().anyMatch(folder -> Files.exists(folder.resolve("run.json")))
          ? List.of(runs)
          : folders;
    }
  }

  static Ledger judge(
      Claims claims, PaperTables tables, RunGroups runs, Observations observations) {
    observations.check(claims.claims());
    Map<CellPair, Double> published =
        correct(
            claims.claims().stream()
                .flatMap(claim -> claim.internal().pairs(tables).stream())
                .filter(CellPair::isTestable)
                .distinct()
                .toList(),
            Function.identity(),
            pair -> pair.difference().pValue());
    Map<Claim, Map<Variant, List<Effect>>> effects = new LinkedHashMap<>();
    for (Claim claim : claims.claims()) {
      Map<Variant, List<Effect>> its = new EnumMap<>(Variant.class);
      for (Variant variant : Variant.values()) {
        its.put(variant, Measured.effects(claim, variant, runs.groups()));
      }
      effects.put(claim, its);
    }
    Map<String, Double> measured =
        correct(
            effects.values().stream()
                .flatMap(its -> its.values().stream())
                .flatMap(List::stream)
                .filter(Effect::isAtScale)
                .toList(),
            Effect::key,
            Effect::pValue);
    SmallScale smallScale = new SmallScale(runs.groups());
    List<Judgement> judgements = new ArrayList<>();
    for (Claim claim : claims.claims()) {
      Map<Variant, Finding> findings = new EnumMap<>(Variant.class);
      effects
          .get(claim)
          .forEach(
              (variant, its) ->
                  findings.put(
                      variant,
                      claim.measured() instanceof InNotebook asked
                          ? observations.of(claim, asked)
                          : Measured.judge(claim, its, e -> lookUp(measured, e))));
      judgements.add(
          new Judgement(
              claim,
              claim.internal().judge(tables, published::get),
              findings,
              effects.get(claim),
              smallScale.judge(claim)));
    }
    return new Ledger(List.copyOf(judgements), runs, measured, tables);
  }

  /** Corrects the p-values of tests, of which each counts once. */
  static <T, K> Map<K, Double> correct(
      List<T> tests, Function<T, K> key, ToDoubleFunction<T> pValue) {
    Map<K, Double> byKey = new LinkedHashMap<>();
    for (T test : tests) {
      double p = pValue.applyAsDouble(test);
      if (!Double.isNaN(p)) {
        byKey.putIfAbsent(key.apply(test), p);
      }
    }
    double[] adjusted =
        Holm.adjust(byKey.values().stream().mapToDouble(Double::doubleValue).toArray());
    int i = 0;
    for (Map.Entry<K, Double> entry : byKey.entrySet()) {
      entry.setValue(adjusted[i++]);
    }
    return byKey;
  }

  private static double lookUp(Map<String, Double> corrected, Effect effect) {
    return corrected.getOrDefault(effect.key(), Double.NaN);
  }

  double corrected(Effect effect) {
    return lookUp(corrected, effect);
  }

  /** What would decide a claim; a dash if it is decided, or no run can. */
  String effort(Judgement judgement) {
    return effort.of(judgement);
  }

  List<Judgement> judgements() {
    return judgements;
  }

  /** The claims of a section, of which there must be some. */
  List<Judgement> of(String section) {
    List<Judgement> its =
        judgements.stream().filter(j -> j.claim().notebook().equals(section)).toList();
    if (its.isEmpty()) {
      throw new IllegalArgumentException(
          "section '" + section + "': there are claims of " + sections());
    }
    return its;
  }

  List<RunGroup> groups() {
    return runs.groups();
  }

  /** The published numbers that a claim compares. */
  List<CellPair> pairs(String claim) {
    return judgements.stream()
        .filter(judgement -> judgement.claim().id().equals(claim))
        .flatMap(judgement -> judgement.claim().internal().pairs(published).stream())
        .toList();
  }

  /**
   * Returns the runs that could not be used.
   *
   * @return one line each, with the reason; files that are no records last
   */
  public List<String> skipped() {
    return Stream.concat(runs.skipped().stream(), runs.unreadable().stream()).toList();
  }

  /**
   * Says how many claims the runs of a set can decide, and if none, why.
   *
   * @param set one of the folders that were loaded
   * @return a line
   */
  public String reach(Path set) {
    return new Reach(judgements, runs.groups()).of(set);
  }

  /**
   * Returns the files that are no records of this version of the kit.
   *
   * @return one line each, with what is wrong
   */
  public List<String> unreadable() {
    return List.copyOf(runs.unreadable());
  }

  /**
   * Returns the claims of a section as a table to show.
   *
   * @param section the notebook's number, {@code 01} to {@code 10}
   * @return one row a claim
   * @throws IllegalArgumentException if no claim has this section
   */
  public Table table(String section) {
    StringColumn claim = StringColumn.create("the paper says");
    StringColumn internal = StringColumn.create("by its own numbers");
    StringColumn printed = StringColumn.create("measured here, Algorithm 1");
    StringColumn released = StringColumn.create("measured here, released code");
    StringColumn tuned = StringColumn.create("at small scale, every method tuned");
    for (Judgement judgement : of(section)) {
      claim.append(judgement.claim().cited());
      internal.append(judgement.internal().toString());
      printed.append(judgement.measured().get(Variant.ALGORITHM_1).toString());
      released.append(
          judgement.isSameForAll()
              ? "–"
              : judgement.measured().get(Variant.RELEASED_CODE).toString());
      tuned.append(judgement.shownAtSmallScale());
    }
    Table table =
        Table.create("The ledger, section " + section, claim, internal, printed, released);
    return tuned.isEqualTo("–").size() == tuned.size() ? table : table.addColumns(tuned);
  }

  /**
   * Returns the claims that tuned runs speak to, with their verdicts at the scale of these runs.
   *
   * @return one row a claim; none without such runs
   */
  public Table smallScale() {
    StringColumn claim = StringColumn.create("the paper says");
    StringColumn printed = StringColumn.create("Algorithm 1");
    StringColumn released = StringColumn.create("released code");
    for (Judgement judgement : judgements) {
      if (!judgement.atSmallScale().isEmpty()) {
        claim.append(judgement.claim().cited());
        printed.append(shown(judgement.atSmallScale().get(Variant.ALGORITHM_1)));
        released.append(shown(judgement.atSmallScale().get(Variant.RELEASED_CODE)));
      }
    }
    return Table.create("Claims at small scale, every method tuned", claim, printed, released);
  }

  private static String shown(Finding finding) {
    return finding == null ? "–" : finding.toString();
  }

  /**
   * Returns the verdicts to print on a terminal, one line a claim.
   *
   * @return lines
   */
  public String text() {
    StringBuilder text =
        new StringBuilder(line("claim", "its own numbers", "Algorithm 1", "released"));
    for (Judgement judgement : judgements) {
      text.append(
          line(
              judgement.claim().notebook() + " " + judgement.claim().id(),
              judgement.internal().verdict().label(),
              brief(judgement, Variant.ALGORITHM_1),
              brief(judgement, Variant.RELEASED_CODE)));
    }
    return text.toString();
  }

  /** The verdict of runs; where it is open, what they show all the same. */
  private static String brief(Judgement judgement, Variant variant) {
    Verdict verdict = judgement.measured().get(variant).verdict();
    List<Effect> effects = judgement.effects().get(variant);
    return verdict != Verdict.NOT_DECIDABLE
        ? verdict.label()
        : effects.isEmpty() ? "no runs" : "open: " + Measured.directions(effects);
  }

  private static String line(Object... cells) {
    return String.format("%-29s %-23s %-48s %s%n", cells);
  }

  /**
   * Returns the claims of a section to print on a terminal, with the numbers behind each verdict.
   *
   * @param section the notebook's number, {@code 01} to {@code 10}
   * @return lines
   * @throws IllegalArgumentException if no claim has this section
   */
  public String text(String section) {
    StringBuilder text = new StringBuilder();
    for (Judgement judgement : of(section)) {
      text.append(judgement.claim().id()).append(": ").append(judgement.claim().cited());
      text.append("\n  its own numbers: ").append(judgement.internal());
      judgement
          .measured()
          .forEach(
              (variant, finding) ->
                  text.append("\n  ").append(variant.label()).append(": ").append(finding));
      text.append("\n  at small scale, every method tuned: ").append(judgement.shownAtSmallScale());
      text.append("\n  what would it take: ").append(effort(judgement));
      text.append("\n\n");
    }
    return text.toString();
  }

  /**
   * Returns the sections that have claims.
   *
   * @return such as {@code 01}, in order
   */
  public List<String> sections() {
    return judgements.stream().map(j -> j.claim().notebook()).distinct().sorted().toList();
  }

  /**
   * Returns the numbers of claims by verdict.
   *
   * @return two lines
   */
  public String counts() {
    return judgements.size()
        + " claims. By the paper's own numbers: "
        + counts(Judgement::internal)
        + ".\nMeasured here, Algorithm 1: "
        + counts(j -> j.measured().get(Variant.ALGORITHM_1))
        + "; released code, by runs: "
        + counts(
            judgements.stream().filter(j -> j.claim().measured() instanceof RunComparison),
            j -> j.measured().get(Variant.RELEASED_CODE))
        + ".";
  }

  private String counts(Function<Judgement, Finding> finding) {
    return counts(judgements.stream(), finding);
  }

  private static String counts(Stream<Judgement> judgements, Function<Judgement, Finding> finding) {
    Map<Verdict, Long> counts =
        judgements
            .map(finding)
            .collect(
                Collectors.groupingBy(
                    Finding::verdict, () -> new EnumMap<>(Verdict.class), Collectors.counting()));
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey().label())
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns the whole ledger as Markdown.
   *
   * @param folder where the file will lie, for the links to the runs
   * @return the text of {@code comparisons.md}
   */
  public String markdown(Path folder) {
    return new LedgerMarkdown(this, folder).text();
  }
}
