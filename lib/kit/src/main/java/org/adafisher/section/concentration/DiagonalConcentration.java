package org.adafisher.section.concentration;

import ai.djl.nn.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.adafisher.analysis.Concentration;
import org.adafisher.data.LabelledData;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batches;
import org.adafisher.figure.DiscPanel;
import org.adafisher.figure.DiscPlot;
import org.adafisher.figure.DotPanel;
import org.adafisher.figure.DotPlot;
import org.adafisher.figure.HeatMap;
import org.adafisher.figure.HeatMapPlot;
import org.adafisher.figure.SpectrumPanel;
import org.adafisher.figure.SpectrumPlot;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.section.Session;
import org.adafisher.training.EpochRecord;
import org.adafisher.training.Plan;
import org.adafisher.training.RunOptions;
import org.adafisher.training.RunRecord;
import org.adafisher.training.RunSpec;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * Are Kronecker factors concentrated on their diagonals (paper Sec. 3.1, App. A.1; Figs. 3, 6, 7
 * and 8)? A network is trained; in the middle and at the end the dense H and S of every dense layer
 * and convolution are taken and compared with random matrices of the same spectra.
 */
public final class DiagonalConcentration {

  /** A stream of batches of its own: no epoch of the training has this number. */
  private static final int PROBED_EPOCH = 1_000_000;

  private final RunSpec spec;
  private final FactorSteps steps;
  private final PaperLayers layers;
  private final String where;
  private final List<FactorReport> factors = new ArrayList<>();

  private DiagonalConcentration(
      RunSpec spec, FactorSteps steps, PaperLayers layers, String dataTitle) {
    this.spec = spec;
    this.steps = steps;
    this.layers = layers;
    where = spec.network() + ", " + dataTitle;
  }

  /**
   * Trains a network, takes its factors and writes the record.
   *
   * @param spec the run; its network must have layers that AdaFisher taps
   * @param data the data that it names
   * @param steps when factors are taken, and how
   * @param session where the record goes
   * @return the factors
   * @throws IOException if the record cannot be written
   * @throws IllegalArgumentException if the run is shorter than the steps
   * @throws IllegalStateException if the run diverges before the late step
   */
  public static DiagonalConcentration run(
      RunSpec spec, LabelledData data, FactorSteps steps, Session session) throws IOException {
    LabelledData seen = data.limit(spec.data().limitTrain(), spec.data().limitTest());
    Supplier<Block> network = () -> Networks.create(spec.network(), seen.classNames().size());
    DiagonalConcentration study =
        new DiagonalConcentration(spec, steps, PaperLayers.of(network.get()), seen.title());
    Batches batches =
        new Batches(
            seen.train(),
            spec.batchSize(),
            Augmentation.named(spec.data().augmentation()),
            true,
            spec.seeds().order());
    FactorProbe probe = new FactorProbe(network, batches, steps.batches());
    RunRecord record =
        Training.run(spec, data, network, RunOptions.NONE, study.new Observer(probe));
    record.write(session.runs().resolve(spec.optimizer().slug()));
    if (study.at(steps.late()).isEmpty()) {
      throw new IllegalStateException(
          "no factors of step " + steps.late() + ", for the run " + record.status());
    }
    return study;
  }

  /** Takes the factors at the two steps. */
  private final class Observer implements TrainingListener {

    private final FactorProbe probe;

    Observer(FactorProbe probe) {
      this.probe = probe;
    }

    @Override
    public void onStart(Block network, Plan plan, int stepsPerEpoch) {
      int last = plan.epochs() * stepsPerEpoch;
      if (steps.late() > last) {
        throw new IllegalArgumentException(
            "late step " + steps.late() + " must be at most " + last + ", the steps of the run");
      }
    }

    @Override
    public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
      if (step == steps.middle() || step == steps.late()) {
        probe.visit(network, PROBED_EPOCH, layer -> measure(layer, step));
        System.out.printf("step %d: loss %.3f, factors of every layer taken%n", step, loss);
      }
    }

    @Override
    public void onEpoch(EpochRecord epoch) {
      System.out.printf(
          "epoch %d: training loss %.3f, test accuracy %.1f %%%n",
          epoch.epoch(), epoch.trainLoss(), 100 * epoch.testAccuracy());
    }
  }

  private void measure(LayerMoments layer, int step) {
    long seed = spec.seeds().initialization() + factors.size();
    FactorReport.Inputs inputs = FactorReport.Inputs.of(layer.input(), layer.inputMean());
    factors.add(
        FactorReport.of(layer.layer(), "H", step, layer.input(), inputs, steps.noise(), seed));
    factors.add(
        FactorReport.of(layer.layer(), "S", step, layer.gradient(), null, steps.noise(), seed + 1));
  }

  /**
   * Returns the layers that stand for the paper's 37th and 41st.
   *
   * @return a convolution and the classifier
   */
  public List<String> layersOfThePaper() {
    return layers.shown();
  }

  /**
   * Returns which S the released notebook shows beside which H.
   *
   * @return one row for each of the paper's two layers
   */
  public Table pairing() {
    return layers.pairing("The released notebook's pairs, " + spec.network());
  }

  /**
   * Returns the paper's statements on its two layers beside what was measured.
   *
   * @return one row for each layer, factor and statement
   */
  public Table table() {
    ConcentrationTables tables = new ConcentrationTables(steps);
    List<FactorReport> rows = new ArrayList<>();
    for (String layer : layers.shown()) {
      rows.addAll(of(layer, steps.middle()));
      rows.addAll(of(layer, steps.late()));
    }
    return tables.statements(where, rows, layers.shown().get(0));
  }

  /**
   * Returns the concentration of every layer's factors at the late step, beside the control.
   *
   * @return one row a factor
   */
  public Table everyLayer() {
    return new ConcentrationTables(steps)
        .factors("Every layer at step " + steps.late() + ", " + where, at(steps.late()));
  }

  /**
   * Returns what else could explain the numbers of every layer at the late step.
   *
   * @return one row a factor
   */
  public Table doubts() {
    return new ConcentrationTables(steps)
        .doubts("What else may explain it, step " + steps.late() + ", " + where, at(steps.late()));
  }

  /**
   * Draws the shares of every layer beside the control's.
   *
   * @return the figure
   */
  public Figure concentration() {
    List<FactorReport> late = at(steps.late());
    return DotPlot.of(
        "Concentration on the diagonal at step " + steps.late() + ", " + where,
        late.stream().map(FactorReport::layer).distinct().toList(),
        List.of(
            shares("Energy on the diagonal", late, Concentration::energyOnDiagonal),
            shares("Discs without zero", late, Concentration::discsWithoutZero)));
  }

  private static DotPanel shares(
      String title, List<FactorReport> late, ToDoubleFunction<Concentration> share) {
    List<DotPanel.Dots> dots = new ArrayList<>();
    for (String letter : List.of("H", "S")) {
      String colour = letter.equals("H") ? "#0072B2" : "#D55E00";
      List<FactorReport> those = late.stream().filter(f -> f.letter().equals(letter)).toList();
      String symbol = letter.equals("H") ? "circle" : "diamond";
      dots.add(
          new DotPanel.Dots(
              letter + ", random control",
              colour,
              symbol + "-open",
              those.stream().mapToDouble(f -> 100 * share.applyAsDouble(f.control())).toArray()));
      dots.add(
          new DotPanel.Dots(
              letter,
              colour,
              symbol,
              those.stream().mapToDouble(f -> 100 * share.applyAsDouble(f.measured())).toArray()));
    }
    return new DotPanel(title, "share, %", dots);
  }

  /**
   * Draws the Gershgorin discs of a layer's H and S at both steps (Figs. 3 and 6, left).
   *
   * @param layer the layer
   * @return the figure
   */
  public Figure discs(String layer) {
    return DiscPlot.of(
        "Gershgorin discs of " + layer + ", " + where,
        2,
        panels(layer).stream()
            .map(f -> new DiscPanel(title(f), f.discs(), f.measured().response().eigenvalues()))
            .toList());
  }

  /**
   * Draws the eigenvalues of a layer's H and S at both steps, with and without noise (Figs. 3 and
   * 6, right).
   *
   * @param layer the layer
   * @return the figure
   */
  public Figure spectra(String layer) {
    return SpectrumPlot.of(
        String.format(
            Locale.ROOT, "Eigenvalues of %s, noise N(0, (%s)²), %s", layer, steps.noise(), where),
        2,
        panels(layer).stream()
            .map(
                f ->
                    new SpectrumPanel(
                        title(f),
                        f.measured().response().eigenvalues(),
                        f.measured().response().noisyEigenvalues(),
                        f.control().response().noisyEigenvalues()))
            .toList());
  }

  /**
   * Draws the Fourier transforms of one factor of a layer at both steps, with and without noise
   * (Fig. 7).
   *
   * @param layer the layer
   * @param letter {@code H} or {@code S}
   * @return the figure
   */
  public Figure fourier(String layer, String letter) {
    List<FactorReport> those =
        panels(layer).stream().filter(f -> f.letter().equals(letter)).toList();
    List<HeatMap> maps = new ArrayList<>();
    for (FactorReport f : those) {
      maps.add(new HeatMap(title(f), "magnitude", f.measured().size(), f.fourier()));
    }
    for (FactorReport f : those) {
      String noisy =
          String.format(
              Locale.ROOT,
              "%s, noisy: SNR %.1f dB",
              title(f),
              f.measured().response().signalToNoise());
      maps.add(new HeatMap(noisy, "magnitude, noisy", f.measured().size(), f.noisyFourier()));
    }
    return HeatMapPlot.of(
        "Fourier transform of " + letter + " of " + layer + ", " + where,
        2,
        "frequency",
        "frequency",
        true,
        maps);
  }

  /**
   * Draws the entries of a layer's H and S at both steps (Fig. 8).
   *
   * @param layer the layer
   * @return the figure
   */
  public Figure heatMaps(String layer) {
    return HeatMapPlot.of(
        "Magnitudes of H and S of " + layer + ", " + where,
        2,
        "column",
        "row",
        false,
        panels(layer).stream()
            .map(
                f ->
                    new HeatMap(title(f), "|" + f.letter() + "|", f.measured().size(), f.entries()))
            .toList());
  }

  /**
   * Says whether the factors are predominantly diagonal, as the paper claims.
   *
   * @return sentences with the numbers
   */
  public String verdict() {
    return new ConcentrationTables(steps).verdict(where, at(steps.late()));
  }

  private static String title(FactorReport factor) {
    return factor.letter() + ", step " + factor.step();
  }

  private List<FactorReport> at(int step) {
    return factors.stream().filter(f -> f.step() == step).toList();
  }

  private List<FactorReport> of(String layer, int step) {
    return factors.stream().filter(f -> f.step() == step && f.layer().equals(layer)).toList();
  }

  /** H in the middle and late, then S. */
  private List<FactorReport> panels(String layer) {
    List<FactorReport> middle = of(layer, steps.middle());
    List<FactorReport> late = of(layer, steps.late());
    if (late.isEmpty()) {
      throw new IllegalArgumentException(
          "no factors of layer '"
              + layer
              + "': there are "
              + at(steps.late()).stream().map(FactorReport::layer).distinct().toList());
    }
    return List.of(middle.get(0), late.get(0), middle.get(1), late.get(1));
  }
}
