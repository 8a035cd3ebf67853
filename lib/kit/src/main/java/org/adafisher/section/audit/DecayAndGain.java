package org.adafisher.section.audit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.adafisher.data.LabelledData;
import org.adafisher.figure.Rows;
import org.adafisher.internal.NetworkTree;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.Pace;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;
import tech.tablesaw.api.Table;

/**
 * Algorithm 1 with other γ1 and γ2. Its averages are γ1·old + (1 − γ2)·new, then min-max
 * normalised, which takes every constant factor away: γ2 cannot matter (part of finding 2).
 */
public final class DecayAndGain {

  private static final double ROUNDING = 1e-4;

  private final String title;
  private final List<Row> rows = new ArrayList<>();

  private record Row(double gamma1, double gamma2, double loss, double[] start, double[] end) {

    /** ‖θ − θ'‖∞, as a share of how far the reference's weights went. */
    double distance(Row reference) {
      return most(end, reference.end) / most(reference.end, reference.start);
    }

    private static double most(double[] a, double[] b) {
      double most = 0;
      for (int i = 0; i < a.length; i++) {
        most = Math.max(most, Math.abs(a[i] - b[i]));
      }
      return most;
    }
  }

  private DecayAndGain(String title) {
    this.title = title;
  }

  /**
   * Trains Algorithm 1 with each γ2 at the first γ1, then with the other γ1 at the first γ2.
   *
   * @param base data, network, budget and seeds
   * @param gammas1 values of γ1, the paper's 0.92 first
   * @param gammas2 values of γ2, the paper's 0.008 first
   * @param data the data that the specification names
   * @param folder where the records go
   * @return the runs
   * @throws IOException if a record cannot be written
   */
  public static DecayAndGain run(
      RunSpec base, List<Double> gammas1, List<Double> gammas2, LabelledData data, Path folder)
      throws IOException {
    DecayAndGain audit = null;
    for (double[] pair : pairs(gammas1, gammas2)) {
      OptimizerSpec method =
          OptimizerSpec.of("adafisher").with("decay", pair[0]).with("gain", 1 - pair[1]);
      Weights weights = new Weights();
      RunRecord record =
          Training.run(base.with(method), data, weights.and(Pace.printed(method.label())));
      record.write(folder.resolve("gamma1-" + pair[0] + "-gamma2-" + pair[1]));
      audit = audit == null ? new DecayAndGain(record.dataTitle()) : audit;
      double loss = record.epochs().isEmpty() ? Double.NaN : record.last().trainLoss();
      audit.rows.add(new Row(pair[0], pair[1], loss, weights.start, weights.end));
    }
    return audit;
  }

  private static List<double[]> pairs(List<Double> gammas1, List<Double> gammas2) {
    List<double[]> pairs = new ArrayList<>();
    gammas2.forEach(gamma2 -> pairs.add(new double[] {gammas1.get(0), gamma2}));
    gammas1.stream().skip(1).forEach(gamma1 -> pairs.add(new double[] {gamma1, gammas2.get(0)}));
    return pairs;
  }

  /** Keeps a run's first and last weights. */
  private static final class Weights implements TrainingListener {

    private double[] start;
    private double[] end;
    private int steps;

    @Override
    public void onStart(Block network, Plan plan, int stepsPerEpoch) {
      steps = plan.epochs() * stepsPerEpoch;
      start = values(network);
    }

    @Override
    public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
      if (step == steps) {
        end = values(network);
      }
    }

    private static double[] values(Block network) {
      return NetworkTree.parameters(network).values().stream()
          .filter(parameter -> parameter.requiresGradient())
          .flatMapToDouble(
              parameter -> {
                try (NDArray wide = parameter.getArray().toType(DataType.FLOAT64, true)) {
                  return DoubleStream.of(wide.toDoubleArray());
                }
              })
          .toArray();
    }
  }

  /**
   * Returns how far the runs end from the first one.
   *
   * @return one row per pair of γ
   */
  public Table table() {
    Rows table =
        new Rows(
            "γ1",
            "γ2",
            "training loss, last epoch",
            "largest difference from the first run's weights ÷ how far that run moved them");
    for (Row row : rows) {
      table.add(row.gamma1, row.gamma2, row.loss, shown(row.distance(rows.get(0))));
    }
    return table.table("Algorithm 1; " + title);
  }

  private static String shown(double distance) {
    return distance == 0 ? "0" : String.format(Locale.ROOT, "%.1e", distance);
  }

  private double farthest(boolean isGamma1Changed) {
    Row first = rows.get(0);
    return rows.stream()
        .skip(1)
        .filter(row -> (row.gamma1 != first.gamma1) == isGamma1Changed)
        .mapToDouble(row -> row.distance(first))
        .max()
        .orElse(Double.NaN);
  }

  /**
   * Returns what the runs say of γ1 and γ2.
   *
   * @return the finding
   */
  public List<Finding> findings() {
    double gamma1 = farthest(true);
    double gamma2 = farthest(false);
    return List.of(
        new Finding(
            "2c",
            "Algorithm 1: γ2 does not matter, γ1 does",
            "equal to 2e-15 (float64)",
            "γ2 changes the weights by "
                + shown(gamma2)
                + " of their way (float32), γ1 by "
                + shown(gamma1),
            Finding.Verdict.of(gamma2 < ROUNDING && gamma1 > 10 * gamma2)));
  }
}
