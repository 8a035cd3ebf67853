package org.adafisher.section.audit;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.adafisher.data.LabelledData;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.adafisher.figure.Rows;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.KroneckerFactors;
import org.adafisher.fisher.LayerFactors;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.NetworkSummary;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * F̃ when the loss is multiplied by a constant, and with other batch sizes: a method that
 * normalises its factors should not see the first (finding 5).
 */
public final class LossScale {

  /** After so many factor updates 0.08⁴ = 4e-5 of the released code's start of ones is left. */
  private static final int UPDATES = 4;

  private static final double DAMPING = 1e-3;
  private static final List<FactorRule> RULES =
      List.of(FactorRule.ALGORITHM_1, FactorRule.RELEASED_CODE);

  private final String title;
  private final List<Row> byScale = new ArrayList<>();
  private final List<Row> byBatch = new ArrayList<>();

  /**
   * F̃ at the first weights, its averages settled on one batch.
   *
   * @param quantiles 5 %, 50 %, 95 % and 100 % of F̃/λ over all parameters
   * @param peak the greatest entry of S′ where exact min-max gives 1, mean over the convolutions
   */
  private record Row(FactorRule rule, double scale, int batch, double[] quantiles, double peak) {}

  private LossScale(String title) {
    this.title = title;
  }

  /**
   * Passes batches through a network at its first weights, under Algorithm 1 and the released code;
   * λ = 1e-3.
   *
   * @param network the network's name
   * @param scales the factors on the loss
   * @param batchSizes the sizes of batches; the first serves for the scales
   * @param data what the batches are taken from
   * @return what was measured
   */
  public static LossScale of(
      String network, List<Double> scales, List<Integer> batchSizes, LabelledData data) {
    LossScale found = new LossScale(network + " at its first weights; " + data.title());
    for (FactorRule rule : RULES) {
      try (Probe probe = Probe.of(network, data, batchSizes.get(0))) {
        for (double scale : scales) {
          found.byScale.add(row(rule, scale, batchSizes.get(0), probe));
        }
      }
      for (int batch : batchSizes) {
        try (Probe probe = Probe.of(network, data, batch)) {
          found.byBatch.add(row(rule, 1, batch, probe));
        }
      }
    }
    return found;
  }

  private static Row row(FactorRule rule, double scale, int batch, Probe probe) {
    try (KroneckerFactors factors = new KroneckerFactors(probe.network(), rule.withInterval(1))) {
      for (int update = 1; update <= UPDATES; update++) {
        int step = update;
        probe.backward(scale, () -> factors.update(step));
      }
      return new Row(rule, scale, batch, quantiles(probe, factors), peak(rule, probe, factors));
    }
  }

  private static double[] quantiles(Probe probe, KroneckerFactors factors) {
    return Quantiles.of(
        NetworkTree.parameters(probe.network()).values().stream()
            .filter(parameter -> parameter.requiresGradient())
            .flatMapToDouble(
                parameter -> {
                  LayerFactors layer = factors.of(parameter.getId()).orElseThrow();
                  try (NDArray fisher = layer.fisher(parameter, DAMPING)) {
                    return DoubleStream.of(fisher.toDoubleArray());
                  }
                })
            .map(value -> value / DAMPING),
        0.05,
        0.5,
        0.95,
        1);
  }

  private static double peak(FactorRule rule, Probe probe, KroneckerFactors factors) {
    double full =
        rule.normalization() == FactorRule.Normalization.AFTER_AVERAGE
            ? 1
            : rule.gain() / (1 - rule.decay());
    return NetworkSummary.of(probe.network()).layers().stream()
        .filter(row -> row.type().startsWith("Conv2d"))
        .map(row -> factors.layer(row.name()).normalized().orElseThrow().gradient())
        .mapToDouble(gradient -> gradient.toDoubleArray()[(int) gradient.argMax().getLong()] / full)
        .average()
        .orElse(Double.NaN);
  }

  /**
   * Returns F̃/λ with other scales of the loss and other batch sizes.
   *
   * @return one row per rule, scale and batch size
   */
  public Table table() {
    Rows table =
        new Rows(
            "rule",
            "loss times",
            "batch size",
            "F̃/λ, 5 %",
            "median",
            "95 %",
            "max",
            "peak of S′, convolutions");
    int first = byBatch.get(0).batch;
    Stream<Row> rows =
        Stream.concat(byScale.stream(), byBatch.stream().filter(row -> row.batch != first));
    rows.forEach(
        row -> {
          table.add(
              row.rule.name(),
              row.scale,
              row.batch,
              ratio(row.quantiles[0]),
              ratio(row.quantiles[1]),
              ratio(row.quantiles[2]),
              ratio(row.quantiles[3]),
              String.format(Locale.ROOT, "%.3f", row.peak));
        });
    return table.table(title);
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.5f" : "%.2f", value);
  }

  /**
   * Draws the peak of S′ over the scale of the loss and over the batch size.
   *
   * @return the figure
   */
  public Figure figure() {
    return CurvePlot.of(
        "Not in the paper. Peak of the normalised S over the convolutions (exact min-max gives 1), "
            + title,
        panel("factor on the loss", byScale, Row::scale),
        panel("batch size", byBatch, Row::batch));
  }

  private static CurvePanel panel(String xTitle, List<Row> rows, ToDoubleFunction<Row> place) {
    List<Curve> curves = new ArrayList<>();
    for (FactorRule rule : RULES) {
      List<Row> own = rows.stream().filter(row -> row.rule == rule).toList();
      curves.add(
          new Curve(
              rule == FactorRule.ALGORITHM_1
                  ? "AdaFisher (Algorithm 1)"
                  : "AdaFisher (released code)",
              own.stream().mapToDouble(place).toArray(),
              own.stream().mapToDouble(Row::peak).toArray(),
              new double[own.size()],
              1));
    }
    return new CurvePanel(xTitle, "peak of S′, share of its full range", true, true, curves);
  }

  /** The largest relative change of a quantile of F̃/λ − 1 over rows. */
  private static double change(List<Row> rows, FactorRule rule) {
    List<double[]> all = rows.stream().filter(row -> row.rule == rule).map(Row::quantiles).toList();
    double largest = 0;
    for (int i = 0; i < 4; i++) {
      int quantile = i;
      double[] values = all.stream().mapToDouble(q -> q[quantile] - 1).toArray();
      double most = Arrays.stream(values).max().orElseThrow();
      double least = Arrays.stream(values).min().orElseThrow();
      largest = most == 0 ? largest : Math.max(largest, (most - least) / most);
    }
    return largest;
  }

  /**
   * Returns what the measurements say of finding 5.
   *
   * @return the findings
   */
  public List<Finding> findings() {
    double printed = change(byScale, FactorRule.ALGORITHM_1);
    double released = change(byScale, FactorRule.RELEASED_CODE);
    double[] peaks =
        byBatch.stream()
            .filter(row -> row.rule == FactorRule.RELEASED_CODE)
            .mapToDouble(Row::peak)
            .toArray();
    double least = Arrays.stream(peaks).min().orElseThrow();
    double most = Arrays.stream(peaks).max().orElseThrow();
    return List.of(
        new Finding(
            "5a",
            "the scale of the loss changes the released code's F̃, not Algorithm 1's",
            "not scale-free",
            String.format(
                Locale.ROOT,
                "quantiles of F̃/λ − 1 change by up to %.0f %% (released), %.1g %% (Algorithm 1)",
                100 * released,
                100 * printed),
            Finding.Verdict.of(released > 0.1 && printed < 1e-3)),
        new Finding(
            "5b",
            "released code: S of convolutions peaks below 1, and the batch size moves it",
            "near 0.05 instead of 1",
            String.format(
                Locale.ROOT, "%.2g to %.2g over the batch sizes, mean over layers", least, most),
            Finding.Verdict.of(least < 0.5 && most > 1.1 * least)));
  }
}
