package org.adafisher.section.tuned;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.adafisher.analysis.Spread;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.study.RateSearch;
import org.adafisher.study.Result;
import tech.tablesaw.api.StringColumn;
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
   * @return one row for each search and method: the rates that were tried, the best on held-out
   *     examples, the test result there over the tuning seeds, the interval of good rates and its
   *     width in powers of ten
   */
  public Table rates() {
    StringColumn where = StringColumn.create("search");
    StringColumn method = StringColumn.create("method");
    StringColumn tried = StringColumn.create("rates tried");
    StringColumn chosen = StringColumn.create("chosen");
    StringColumn there = StringColumn.create("test result there");
    StringColumn good = StringColumn.create("good rates");
    StringColumn width = StringColumn.create("width, powers of ten");
    for (RateSearch search : searches) {
      for (String label : search.methods()) {
        List<Double> rates = search.rates(label);
        double best = search.chosen(label);
        RateSearch.Interval interval = search.within(label, tolerance);
        where.append(name(search));
        method.append(label);
        tried.append(number(rates.get(0)) + " to " + number(rates.get(rates.size() - 1)));
        chosen.append(number(best) + (isAtEnd(rates, best) ? " (an end of them)" : ""));
        there.append(search.test(label, best).shown(1, 1));
        good.append(number(interval.low()) + " to " + number(interval.high()));
        width.append(width(interval));
      }
    }
    return Table.create(
        "Learning rates, chosen on held-out examples; good: within " + tolerance(),
        where,
        method,
        tried,
        chosen,
        there,
        good,
        width);
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
   * @return a line for each search
   */
  public String verdict() {
    return String.join("\n", searches.stream().map(this::verdict).toList());
  }

  private String verdict(RateSearch search) {
    List<String> byWidth =
        search.methods().stream()
            .sorted(
                Comparator.comparingDouble(
                    (String label) -> -search.within(label, tolerance).decades()))
            .toList();
    List<String> shown =
        byWidth.stream()
            .map(label -> label + " " + width(search.within(label, tolerance)))
            .toList();
    return name(search)
        + ": rates within "
        + tolerance()
        + " span so many powers of ten (two seeds, so that the order of neighbours means little): "
        + String.join(", ", shown)
        + ".";
  }
}
