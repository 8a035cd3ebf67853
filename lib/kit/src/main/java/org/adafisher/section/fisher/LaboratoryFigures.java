package org.adafisher.section.fisher;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.adafisher.figure.DotPanel;
import org.adafisher.figure.DotPanel.Dots;
import org.adafisher.figure.DotPlot;
import tech.tablesaw.plotly.components.Figure;

/** Draws the laboratory's readings, a dot for each network. */
public final class LaboratoryFigures {

  /** Of networks; colours with a hue are those of methods. */
  private static final List<String> COLOURS =
      List.of("#1F2D3A", "#3F5566", "#5F7D8C", "#829FA9", "#9FB4B8");

  private static final List<String> SYMBOLS =
      List.of("circle", "square", "diamond", "triangle-up", "x");
  private static final String INK = "#222222";

  private final LaboratoryResult result;

  private LaboratoryFigures(LaboratoryResult result) {
    this.result = result;
  }

  /**
   * Draws how near every estimate is to the true Fisher's diagonal.
   *
   * @param result the readings
   * @return rank correlation and relative error, over the whole network
   */
  public static Figure fidelity(LaboratoryResult result) {
    LaboratoryFigures figures = new LaboratoryFigures(result);
    List<String> estimates =
        result.subjects(Measure.RANK).stream().filter(e -> !e.equals(Estimates.KFAC)).toList();
    return DotPlot.of(
        "Not in the paper. Estimates beside the true Fisher's diagonal (Iris, digits)",
        estimates,
        List.of(
            figures.panel("rank correlation, higher is nearer", "", Measure.RANK, estimates, -0.5),
            figures.panel("relative error, lower is nearer", "", Measure.ERROR, estimates, 0)));
  }

  /**
   * Draws what every method is worth as a preconditioner.
   *
   * @param result the readings
   * @return the cosine with the natural gradient, and the loss that one step takes away
   */
  public static Figure preconditioning(LaboratoryResult result) {
    LaboratoryFigures figures = new LaboratoryFigures(result);
    List<String> methods = result.subjects(Measure.COSINE);
    return DotPlot.of(
        "Not in the paper. One step of every method, without momentum (Iris, digits)",
        methods,
        List.of(
            figures.panel("cosine with the natural gradient", "", Measure.COSINE, methods, -0.2),
            figures.panel(
                "share of the loss that it takes away", "", Measure.DECREASE, methods, 0)));
  }

  private DotPanel panel(
      String title, String xTitle, Measure measure, List<String> subjects, double least) {
    List<Dots> dots = new ArrayList<>();
    for (int i = 0; i < result.networks().size(); i++) {
      String network = result.networks().get(i);
      dots.add(
          new Dots(
              network,
              COLOURS.get(i % COLOURS.size()),
              SYMBOLS.get(i % SYMBOLS.size()),
              means(measure, subjects, LaboratoryResult.of(network))));
    }
    dots.add(new Dots("mean", INK, "line-ns", means(measure, subjects, reading -> true)));
    return new DotPanel(title, xTitle, least, 1, dots);
  }

  private double[] means(Measure measure, List<String> subjects, Predicate<Reading> which) {
    return subjects.stream()
        .mapToDouble(
            subject -> result.spread(measure, subject, LaboratoryResult.whole().and(which)).mean())
        .toArray();
  }

  /**
   * Draws the true Fisher information beside the Hessian over training.
   *
   * @param result the readings
   * @return cosine and relative difference by phase
   */
  public static Figure hessian(LaboratoryResult result) {
    LaboratoryFigures figures = new LaboratoryFigures(result);
    List<String> phases = Stream.of(Reading.Phase.values()).map(Reading.Phase::shown).toList();
    return DotPlot.of(
        "Not in the paper. The true Fisher information F and the Hessian H over training (Iris, digits)",
        phases,
        List.of(
            figures.byPhase("cosine, 1 if they point the same way", Measure.ALIGNMENT, 1),
            figures.byPhase("|F − H| / |H|, 0 if they are equal", Measure.DIFFERENCE, 1.5)));
  }

  private DotPanel byPhase(String title, Measure measure, double most) {
    List<Dots> dots = new ArrayList<>();
    for (int i = 0; i < result.networks().size(); i++) {
      Predicate<Reading> own = LaboratoryResult.of(result.networks().get(i));
      double[] means =
          Stream.of(Reading.Phase.values())
              .mapToDouble(
                  phase ->
                      result
                          .spread(
                              measure,
                              "",
                              own.and(LaboratoryResult.in(phase)).and(LaboratoryResult.whole()))
                          .mean())
              .toArray();
      dots.add(new Dots(result.networks().get(i), COLOURS.get(i), SYMBOLS.get(i), means));
    }
    return new DotPanel(title, "", 0, most, dots);
  }
}
