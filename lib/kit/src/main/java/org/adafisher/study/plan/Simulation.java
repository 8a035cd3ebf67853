package org.adafisher.study.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/** Schedules runs on clusters of several sizes, again and again. */
public final class Simulation {

  private static final double LOW = 2.5;
  private static final double MIDDLE = 50;
  private static final double HIGH = 97.5;

  private Simulation() {}

  /**
   * Simulates. All sizes see the same mishaps, so that they differ by their size alone.
   *
   * @param runs the runs, in any order, at least one
   * @param sizes executors of each cluster, at least 1
   * @param assumed what may go wrong
   * @return one forecast a size, in their order; the same for the same seed
   * @throws IllegalArgumentException if a run would hardly ever end
   */
  public static List<Forecast> of(List<PlannedRun> runs, List<Integer> sizes, Assumptions assumed) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("nothing is left to run");
    }
    List<PlannedRun> longestFirst = new ArrayList<>(runs);
    longestFirst.sort(
        Comparator.comparingDouble(PlannedRun::seconds).reversed().thenComparing(PlannedRun::key));
    Mishaps mishaps = new Mishaps(assumed);
    mishaps.check(longestFirst);
    double[][] ends = new double[sizes.size()][assumed.repetitions()];
    double[][] busy = new double[sizes.size()][assumed.repetitions()];
    for (int i = 0; i < assumed.repetitions(); i++) {
      double[] seconds = mishaps.draw(longestFirst);
      for (int k = 0; k < sizes.size(); k++) {
        ListSchedule schedule = ListSchedule.of(seconds, sizes.get(k));
        ends[k][i] = schedule.makespan();
        busy[k][i] = schedule.work() / (schedule.makespan() * sizes.get(k));
      }
    }
    double[] planned =
        longestFirst.stream().mapToDouble(r -> r.seconds() + assumed.startSeconds()).toArray();
    List<Forecast> forecasts = new ArrayList<>();
    for (int k = 0; k < sizes.size(); k++) {
      forecasts.add(forecast(sizes.get(k), planned, ends[k], busy[k], assumed));
    }
    return forecasts;
  }

  private static Forecast forecast(
      int executors, double[] planned, double[] ends, double[] busy, Assumptions assumed) {
    ListSchedule ideal = ListSchedule.of(planned, executors);
    double median = quantile(ends, MIDDLE);
    return new Forecast(
        executors,
        ideal.makespan(),
        median,
        quantile(ends, LOW),
        quantile(ends, HIGH),
        ideal.work() / executors,
        planned[0],
        quantile(busy, MIDDLE),
        executors * median / 3600 * assumed.pricePerHour());
  }

  private static double quantile(double[] values, double percent) {
    return new Percentile(percent)
        .withEstimationType(Percentile.EstimationType.R_7)
        .evaluate(values);
  }
}
