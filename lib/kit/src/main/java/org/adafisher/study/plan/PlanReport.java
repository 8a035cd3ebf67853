package org.adafisher.study.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.adafisher.figure.BarPanel;
import org.adafisher.figure.BarPlot;
import org.adafisher.figure.Bars;
import org.adafisher.figure.PlotlyHtml;
import org.adafisher.figure.Range;
import org.adafisher.figure.RangePanel;
import org.adafisher.figure.RangePlot;
import org.adafisher.input.StrictJson;
import org.adafisher.training.Pace;

/**
 * Shows a plan: as text, as JSON, as a page of figures. What it assumes is with the numbers.
 *
 * @param title what is planned
 * @param programme the runs
 * @param speed how many times as fast as the machine of the times the executors are
 * @param assumed what the simulation assumes
 * @param forecasts by size of the cluster, at least one
 */
public record PlanReport(
    String title,
    Programme programme,
    double speed,
    Assumptions assumed,
    List<Forecast> forecasts) {

  private static final double HOUR = 3600;
  private static final int MANY_HOURS = 1000;
  private static final String PART = "%-12s %7s %7s %7s %12s  %s%n";
  private static final String ROW = "%9s %12s %12s %23s %12s %-17s %5s %12s%s%n";

  /** Copies the list. */
  public PlanReport {
    forecasts = List.copyOf(forecasts);
  }

  /**
   * Returns the plan for programs.
   *
   * @return an object; times are in seconds
   */
  public String json() {
    return StrictJson.write(this) + "\n";
  }

  /**
   * Returns the plan for people.
   *
   * @return lines
   */
  public String text() {
    StringBuilder text = new StringBuilder(title + ": " + counts() + "\n");
    if (programme.parts().size() > 1) {
      line(text, PART, "study", "done", "shared", "to do", "hours", "of the paper");
      for (Programme.Part part : programme.parts()) {
        line(
            text,
            PART,
            part.name(),
            part.done(),
            part.shared(),
            part.todo(),
            hours(part.seconds()),
            part.place());
      }
    }
    sources().forEach(line -> text.append(line).append('\n'));
    text.append("Assumed: ").append(assumed).append(".\n");
    table(text);
    return text.append(limit()).append('\n').toString();
  }

  private String counts() {
    int shared = programme.parts().stream().mapToInt(Programme.Part::shared).sum();
    int done = programme.parts().stream().mapToInt(Programme.Part::done).sum();
    return String.format(
        Locale.ROOT,
        "%,d runs to do, %,d done%s",
        programme.runs().size(),
        done,
        shared == 0 ? "" : String.format(Locale.ROOT, ", %,d counted in an earlier study", shared));
  }

  /** Where the times are from, and what they add up to. */
  private List<String> sources() {
    StringBuilder from = new StringBuilder("Times: ");
    programme
        .sources()
        .forEach(
            (machine, how) ->
                from.append(machine).append(" (").append(String.join("; ", how)).append(")"));
    from.append(
        String.format(
            Locale.ROOT,
            "; %,d runs on the networks named, %,d by their multiply-adds; optimizers that were not"
                + " timed as Table 6 implies%s.",
            programme.timed(),
            programme.runs().size() - programme.timed(),
            speed == 1 ? "" : ". The executors are taken as " + speed + " times as fast"));
    return List.of(
        from.toString(),
        String.format(
            Locale.ROOT,
            "Work: %s of one executor; the longest run takes %s (%s).",
            duration(programme.seconds()),
            duration(longest().seconds()),
            longest().key()));
  }

  private PlannedRun longest() {
    return programme.runs().stream()
        .max(Comparator.comparingDouble(PlannedRun::seconds))
        .orElseThrow();
  }

  private void table(StringBuilder text) {
    boolean isPriced = assumed.pricePerHour() > 0;
    line(
        text,
        ROW,
        "executors",
        "undisturbed",
        "simulated",
        "95 % of simulations",
        "at least",
        "(which bound)",
        "busy",
        "hours held",
        isPriced ? "         cost" : "");
    for (Forecast row : forecasts) {
      line(
          text,
          ROW,
          row.executors(),
          duration(row.ideal()),
          duration(row.median()),
          duration(row.low()) + " to " + duration(row.high()),
          duration(row.bound()),
          row.reason(),
          String.format(Locale.ROOT, "%.0f %%", 100 * row.busy()),
          hours(row.heldHours() * HOUR),
          isPriced ? String.format(Locale.ROOT, " %,12.0f", row.cost()) : "");
    }
  }

  /** Where more executors no longer help. */
  private String limit() {
    double start = assumed.startSeconds();
    double work = programme.seconds() + start * programme.runs().size();
    int most = (int) Math.ceil(work / (longest().seconds() + start));
    return String.format(
        Locale.ROOT,
        "Undisturbed, no more than %,d executors can help: the longest run decides then. Simulated:"
            + " the median. All executors are held to the end.",
        most);
  }

  private static void line(StringBuilder text, String format, Object... cells) {
    text.append(String.format(Locale.ROOT, format, cells));
  }

  private static String duration(double seconds) {
    return seconds < MANY_HOURS * HOUR
        ? Pace.duration(seconds)
        : String.format(Locale.ROOT, "%,.0f h", seconds / HOUR);
  }

  private static String hours(double seconds) {
    return String.format(
        Locale.ROOT, seconds < MANY_HOURS * HOUR ? "%,.1f" : "%,.0f", seconds / HOUR);
  }

  /**
   * Returns a page of figures that needs nothing else.
   *
   * @return HTML
   */
  public String page() {
    List<String> sizes = forecasts.stream().map(PlanReport::size).toList();
    List<RangePanel> panels =
        List.of(
            panel("Until the last run ends", row -> 1),
            panel("Executors × that time", Forecast::executors));
    List<Programme.Part> parts =
        programme.parts().stream().filter(part -> part.todo() > 0).toList();
    double[] work = parts.stream().mapToDouble(part -> part.seconds() / HOUR).toArray();
    List<String> notes = new ArrayList<>(List.of(counts() + "."));
    notes.addAll(sources());
    notes.add("Assumed: " + assumed + ".");
    notes.add(limit());
    return PlotlyHtml.page(
        title,
        notes,
        List.of(
            RangePlot.of("By size of the cluster", "hours", sizes, panels),
            BarPlot.of(
                "Work of one executor, runs that studies share in the first",
                new BarPanel(
                    "",
                    "study",
                    "hours",
                    parts.stream().map(Programme.Part::name).toList(),
                    List.of(new Bars("to do", work, work, work))))));
  }

  private static String size(Forecast row) {
    return row.executors() + (row.executors() == 1 ? " executor" : " executors");
  }

  private RangePanel panel(String title, ToDoubleFunction<Forecast> factor) {
    double[] bound = hours(Forecast::bound, factor);
    double[] ideal = hours(Forecast::ideal, factor);
    double[] low = hours(Forecast::low, factor);
    double[] high = hours(Forecast::high, factor);
    return new RangePanel(
        title,
        List.of(
            new Range("at least", bound, bound, bound),
            new Range("undisturbed", ideal, ideal, ideal),
            new Range("simulated: median and 95 %", low, hours(Forecast::median, factor), high)));
  }

  private double[] hours(ToDoubleFunction<Forecast> seconds, ToDoubleFunction<Forecast> factor) {
    return forecasts.stream()
        .mapToDouble(row -> seconds.applyAsDouble(row) * factor.applyAsDouble(row) / HOUR)
        .toArray();
  }
}
