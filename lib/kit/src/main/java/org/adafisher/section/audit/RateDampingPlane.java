package org.adafisher.section.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.adafisher.data.LabelledData;
import org.adafisher.figure.HeatPanel;
import org.adafisher.figure.HeatPlot;
import org.adafisher.figure.Rows;
import org.adafisher.fisher.FactorRule;
import org.adafisher.internal.WholeFile;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.Pace;
import org.adafisher.training.Training;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * The training loss after some steps over learning rate α and damping λ, in the three factor rules.
 * Where F̃ = λ + little, only α/λ counts: the loss is the same along the plane's diagonals.
 */
public final class RateDampingPlane {

  /** In powers of ten: quotients within 2 % are the same. */
  private static final double SAME_RATIO = 0.01;

  /** In nats: where the loss differs by less over the plane, hardly anything learns. */
  private static final double LEAST_SPREAD = 0.05;

  private final String title;
  private final List<Double> rates;
  private final List<Double> dampings;
  private final double chance;
  private final Map<String, double[][]> losses = new LinkedHashMap<>();

  private RateDampingPlane(String title, List<Double> rates, List<Double> dampings, double chance) {
    this.title = title;
    this.rates = List.copyOf(rates);
    this.dampings = List.copyOf(dampings);
    this.chance = chance;
  }

  /**
   * Trains every rule at every place of the plane; all losses go to {@code plane.csv}.
   *
   * @param base data, network, budget and seeds
   * @param rates values of α, rising
   * @param dampings values of λ, rising
   * @param interval the released code's steps between factor updates; the paper's 100
   * @param data the data that the specification names
   * @param folder where the table goes
   * @return the plane
   * @throws IOException if the table cannot be written
   */
  public static RateDampingPlane run(
      RunSpec base,
      List<Double> rates,
      List<Double> dampings,
      int interval,
      LabelledData data,
      Path folder)
      throws IOException {
    RateDampingPlane plane = null;
    for (FactorRule rule : FactorRule.presets()) {
      OptimizerSpec method = OptimizerSpec.of("adafisher").with("rule", rule.name());
      if (rule.equals(FactorRule.RELEASED_CODE)) {
        method = method.with("factorInterval", interval);
      }
      double[][] found = new double[dampings.size()][rates.size()];
      for (int i = 0; i < dampings.size(); i++) {
        for (int j = 0; j < rates.size(); j++) {
          OptimizerSpec at = method.with("damping", dampings.get(i)).withLearningRate(rates.get(j));
          FisherRecorder recorder = new FisherRecorder(step -> false);
          RunRecord record =
              Training.run(base.with(at), data, recorder.and(Pace.printed(at.label())));
          found[i][j] = record.completed() ? late(recorder.losses()) : Double.NaN;
          if (plane == null) {
            String steps = record.steps() + " steps of " + base.batchSize() + ", TCov " + interval;
            double chance = Math.log(data.classNames().size());
            plane =
                new RateDampingPlane(record.dataTitle() + ", " + steps, rates, dampings, chance);
          }
        }
      }
      plane.losses.put(method.label(), found);
      System.out.println(method.label() + ": " + rates.size() * dampings.size() + " runs");
    }
    plane.write(folder);
    return plane;
  }

  /** The mean over the last quarter of the steps: one batch alone says little. */
  private static double late(double[] losses) {
    return Arrays.stream(losses).skip(losses.length * 3L / 4).average().orElse(Double.NaN);
  }

  private void write(Path folder) throws IOException {
    Rows rows = new Rows("method", "learning_rate", "damping", "training_loss");
    losses.forEach(
        (label, values) -> {
          for (int i = 0; i < dampings.size(); i++) {
            for (int j = 0; j < rates.size(); j++) {
              rows.add(label, rates.get(j), dampings.get(i), values[i][j]);
            }
          }
        });
    Files.createDirectories(folder);
    WholeFile.write(folder.resolve("plane.csv"), rows.table(title).write().toString("csv"));
  }

  /**
   * Draws the plane, one panel per rule; a run that diverged leaves a gap.
   *
   * @return the figure; colours and numbers end at the loss of guessing, as in the table
   */
  public Figure figure() {
    return HeatPlot.of(
        "Not in the paper. Training loss over learning rate and damping; " + title,
        List.of("learning rate α", "damping λ", "training loss, nats"),
        rates.stream().map(RateDampingPlane::shown).toList(),
        dampings.stream().map(RateDampingPlane::shown).toList(),
        new double[] {all().min().orElse(0), chance},
        losses.entrySet().stream().map(e -> new HeatPanel(e.getKey(), e.getValue())).toList());
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.0e", value).replace("e-0", "e-").replace("e+00", "");
  }

  private DoubleStream all() {
    return losses.values().stream().flatMapToDouble(RateDampingPlane::finite);
  }

  private static DoubleStream finite(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).filter(Double::isFinite);
  }

  /**
   * Returns the best place of each rule, and how much the loss varies where α/λ is the same; what
   * is worse than guessing counts as guessing.
   *
   * @return one row per rule
   */
  public Table table() {
    Rows table =
        new Rows(
            "rule",
            "lowest loss",
            "at α, λ",
            "places below guessing",
            "spread at equal α/λ, mean",
            "of the whole plane");
    losses.forEach(
        (label, values) -> {
          double least = finite(values).min().orElse(Double.NaN);
          table.add(
              label,
              String.format(Locale.ROOT, "%.3f", least),
              place(values, least),
              learning(values) + " of " + rates.size() * dampings.size(),
              String.format(Locale.ROOT, "%.3f", diagonalSpread(values)),
              String.format(Locale.ROOT, "%.3f", wholeSpread(values)));
        });
    return table.table(title);
  }

  private String place(double[][] values, double loss) {
    for (int i = 0; i < dampings.size(); i++) {
      for (int j = 0; j < rates.size(); j++) {
        if (values[i][j] == loss) {
          return shown(rates.get(j)) + ", " + shown(dampings.get(i));
        }
      }
    }
    return "-";
  }

  private static double range(double[] values) {
    return Arrays.stream(values).max().orElse(Double.NaN)
        - Arrays.stream(values).min().orElse(Double.NaN);
  }

  /** What is worse than guessing counts as guessing: by how much it is worse says little. */
  private double capped(double loss) {
    return Double.isFinite(loss) ? Math.min(loss, chance) : chance;
  }

  /** The mean over α/λ of the range of the losses that share it. */
  private double diagonalSpread(double[][] values) {
    Map<Long, List<Double>> byRatio = new LinkedHashMap<>();
    for (int i = 0; i < dampings.size(); i++) {
      for (int j = 0; j < rates.size(); j++) {
        long ratio = Math.round(Math.log10(rates.get(j) / dampings.get(i)) / SAME_RATIO);
        byRatio.computeIfAbsent(ratio, key -> new ArrayList<>()).add(capped(values[i][j]));
      }
    }
    return byRatio.values().stream()
        .filter(shared -> shared.size() > 1)
        .mapToDouble(shared -> range(shared.stream().mapToDouble(x -> x).toArray()))
        .average()
        .orElse(Double.NaN);
  }

  /**
   * Returns what the plane says of the step of momentum SGD, α/λ.
   *
   * @return the finding
   */
  public List<Finding> findings() {
    double[][] released = losses.get("AdaFisher (released code)");
    double[][] printed = losses.get("AdaFisher (Algorithm 1)");
    double releasedShare = diagonalSpread(released) / wholeSpread(released);
    double printedShare = diagonalSpread(printed) / wholeSpread(printed);
    boolean isDecidable = Math.min(wholeSpread(released), wholeSpread(printed)) > LEAST_SPREAD;
    return List.of(
        new Finding(
            "1d",
            "released code: only α/λ counts, as F̃ ≈ λ; under Algorithm 1 it does not",
            "step α/λ of momentum SGD",
            isDecidable
                ? String.format(
                    Locale.ROOT,
                    "of the loss's spread over the plane, %.0f %% remain at equal α/λ (released),"
                        + " %.0f %% (Algorithm 1)",
                    100 * releasedShare,
                    100 * printedShare)
                : "the losses hardly differ over the plane",
            isDecidable
                ? Finding.Verdict.of(releasedShare < 0.5 * printedShare)
                : Finding.Verdict.UNDECIDED));
  }

  private double wholeSpread(double[][] values) {
    return range(Arrays.stream(values).flatMapToDouble(Arrays::stream).map(this::capped).toArray());
  }

  private long learning(double[][] values) {
    return finite(values).filter(loss -> loss < chance).count();
  }
}
