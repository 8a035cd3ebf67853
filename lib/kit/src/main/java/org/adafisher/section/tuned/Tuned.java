package org.adafisher.section.tuned;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adafisher.analysis.Spread;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.figure.Rows;
import org.adafisher.study.RateSearch;
import org.adafisher.study.Result;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/** What a search for every method's learning rate has found, and how much each depends on it. */
public final class Tuned {

  private final List<RateSearch> searches;
  private final double tolerance;

  /**
   * Takes the searches of a study that are complete.
   *
   * @param result of {@code tuned}, {@code tuned-language} or {@code tuned-ablation}
   * @param tolerance how far below the best a rate still counts as good: percentage points of
   *     accuracy, or percent of the perplexity
   * @throws IllegalArgumentException if none is
   */
  public Tuned(Result result, double tolerance) {
    this.tolerance = tolerance;
    searches = result.searches().stream().filter(RateSearch::isComplete).toList();
    if (searches.isEmpty()) {
      throw new IllegalArgumentException(
          "no search for learning rates is complete: " + result.progress());
    }
  }

  /**
   * Returns the rates.
   *
   * @return one row for each method, and for each search its chosen rate, the best on held-out
   *     examples, with the test result there over the tuning seeds, and the interval of good rates
   *     with its width in powers of ten
   */
  public Table rates() {
    List<String> columns = new ArrayList<>(List.of("method", "rates tried"));
    searches.forEach(search -> columns.add(name(search)));
    Rows rows = new Rows(columns.toArray(String[]::new));
    for (String label : searches.get(0).methods()) {
      List<Object> cells = new ArrayList<>(List.of(label, tried(label)));
      searches.forEach(search -> cells.add(found(search, label)));
      rows.add(cells.toArray());
    }
    return rows.table(
        "The chosen rate, the result there, and the good rates: those within " + tolerance());
  }

  private String tried(String label) {
    DoubleSummaryStatistics all =
        searches.stream()
            .flatMap(search -> search.rates(label).stream())
            .mapToDouble(rate -> rate)
            .summaryStatistics();
    return number(all.getMin()) + " to " + number(all.getMax());
  }

  private String found(RateSearch search, String label) {
    double best = search.chosen(label);
    RateSearch.Interval good = search.within(label, tolerance);
    return "%s%s: %s; good: %s to %s, width %s"
        .formatted(
            number(best),
            isAtEnd(search.rates(label), best) ? " (an end of them)" : "",
            search.test(label, best).shown(1, 1),
            number(good.low()),
            number(good.high()),
            width(good));
  }

  private static boolean isAtEnd(List<Double> rates, double best) {
    return best == rates.get(0) || best == rates.get(rates.size() - 1);
  }

  private static String width(RateSearch.Interval interval) {
    return (interval.isOpen() ? "at least " : "")
        + String.format(Locale.ROOT, "%.2f", interval.decades());
  }

  private String tolerance() {
    return String.format(
            Locale.ROOT, searches.get(0).higherIsBetter() ? "%.3g points" : "%.3g %%", tolerance)
        + " of the method's best";
  }

  private static String name(RateSearch search) {
    return search.title().replaceFirst(": .*", "");
  }

  private static String number(double rate) {
    return String.format(Locale.ROOT, "%.3g", rate).replaceFirst("\\.?0+(e|$)", "$1");
  }

  /**
   * Draws the test result over the learning rate, each method's best rate at 1, a panel for each
   * search: the flatter a curve, the less the rate matters.
   *
   * @return the figure
   */
  public Figure sensitivity() {
    CurvePanel[] panels = searches.stream().map(this::panel).toArray(CurvePanel[]::new);
    return CurvePlot.of(
        "Not in the paper. Test result over the learning rate (mean ± deviation of the tuning"
            + " seeds)",
        panels);
  }

  private CurvePanel panel(RateSearch search) {
    List<Curve> curves = new ArrayList<>();
    for (String label : search.methods()) {
      List<Double> rates = search.rates(label);
      List<Spread> results = rates.stream().map(rate -> search.test(label, rate)).toList();
      curves.add(
          new Curve(
              label,
              rates.stream().mapToDouble(rate -> rate / search.chosen(label)).toArray(),
              results.stream().mapToDouble(Spread::mean).toArray(),
              results.stream().mapToDouble(Spread::deviation).toArray(),
              results.get(0).count()));
    }
    return new CurvePanel(
        name(search),
        "learning rate ÷ the method's best",
        search.axis(),
        true,
        !search.higherIsBetter(),
        curves);
  }

  /**
   * Says whose result depends least on the learning rate.
   *
   * @return a line: for each method the narrowest and the widest interval of all searches, the
   *     widest first
   */
  public String verdict() {
    List<String> byWidth =
        searches.get(0).methods().stream()
            .sorted(Comparator.comparingDouble((String label) -> -narrowest(label).decades()))
            .map(label -> label + " " + widths(label))
            .toList();
    return "Learning rates within %s span so many powers of ten (%s; two seeds, so that the order of neighbours means little): %s."
        .formatted(
            tolerance(),
            searches.stream().map(Tuned::name).collect(Collectors.joining("; ")),
            String.join(", ", byWidth));
  }

  private Stream<RateSearch.Interval> intervals(String label) {
    return searches.stream()
        .map(search -> search.within(label, tolerance))
        .sorted(Comparator.comparingDouble(RateSearch.Interval::decades));
  }

  private RateSearch.Interval narrowest(String label) {
    return intervals(label).findFirst().orElseThrow();
  }

  private String widths(String label) {
    List<RateSearch.Interval> all = intervals(label).toList();
    return all.size() == 1
        ? width(all.get(0))
        : width(all.get(0)) + " to " + width(all.get(all.size() - 1)).replace("at least ", "≥ ");
  }
}
