package org.adafisher.section.concentration;

import ai.djl.nn.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.adafisher.data.LabelledData;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batches;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.section.Session;
import org.adafisher.training.Pace;
import org.adafisher.training.RunOptions;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/**
 * Are Kronecker factors concentrated on their diagonals (paper Sec. 3.1, App. A.1; Figs. 3, 6, 7
 * and 8)? A network is trained; in the middle and at the end the dense H and S of every dense layer
 * and convolution are taken and compared with random matrices of the same spectra.
 */
public final class DiagonalConcentration {

  /** A stream of batches of its own: no epoch of the training has this number. */
  private static final int PROBED_EPOCH = 1_000_000;

  private DiagonalConcentration() {}

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
  public static ConcentrationResult run(
      RunSpec spec, LabelledData data, FactorSteps steps, Session session) throws IOException {
    LabelledData seen = data.limit(spec.data().limitTrain(), spec.data().limitTest());
    Supplier<Block> network = () -> Networks.create(spec.network(), seen.classNames().size());
    Batches batches =
        new Batches(
            seen.train(),
            spec.batchSize(),
            Augmentation.named(spec.data().augmentation()),
            true,
            spec.seeds().order());
    FactorProbe probe = new FactorProbe(network, batches, steps.batches());
    Observer observer = new Observer(probe, steps, spec.seeds().initialization());
    RunRecord record =
        Training.run(
            spec, data, network, RunOptions.NONE, observer.and(Pace.printed(spec.label())));
    record.write(session.runs().resolve(spec.optimizer().slug()));
    ConcentrationResult result =
        new ConcentrationResult(
            spec.network() + ", " + seen.title(),
            PaperLayers.of(network.get()),
            steps,
            observer.factors);
    if (result.late().isEmpty()) {
      throw new IllegalStateException(
          "no factors of step " + steps.late() + ", for the run " + record.status());
    }
    return result;
  }

  /** Takes the factors at the two steps. */
  private static final class Observer implements TrainingListener {

    private final FactorProbe probe;
    private final FactorSteps steps;
    private final long seed;
    private final List<FactorReport> factors = new ArrayList<>();

    Observer(FactorProbe probe, FactorSteps steps, long seed) {
      this.probe = probe;
      this.steps = steps;
      this.seed = seed;
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

    private void measure(LayerMoments layer, int step) {
      long own = seed + factors.size();
      FactorReport.Inputs inputs = FactorReport.Inputs.of(layer.input(), layer.inputMean());
      factors.add(
          FactorReport.of(layer.layer(), "H", step, layer.input(), inputs, steps.noise(), own));
      factors.add(
          FactorReport.of(
              layer.layer(), "S", step, layer.gradient(), null, steps.noise(), own + 1));
    }
  }
}
