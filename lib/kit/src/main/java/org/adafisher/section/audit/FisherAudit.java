package org.adafisher.section.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.adafisher.data.LabelledData;
import org.adafisher.fisher.FactorRule;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.Pace;
import org.adafisher.training.Training;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/**
 * Follows F̃ over training in the three factor rules, and trains with what is left of the released
 * code when its F̃ is replaced by one number per factor update (findings 1 and 2).
 */
public final class FisherAudit {

  /** 1 − β: what the averaged momentum takes of a gradient, and the classical one does not. */
  private static final double GRADIENT_SHARE = 0.1;

  private final List<Integer> steps;
  private final int interval;
  private final Map<String, FisherRuns.Run> runs = new LinkedHashMap<>();

  private FisherAudit(List<Integer> steps, int interval) {
    this.steps = List.copyOf(steps);
    this.interval = interval;
  }

  /**
   * Trains the three rules, the control whose F̃/λ is the released code's mean at each of its
   * factor updates, and classical SGD with momentum at the step that follows from F̃ = λ: α/λ·(1 −
   * β); all from the same weights on the same batches.
   *
   * @param base data, network, budget and seeds
   * @param learningRate α
   * @param damping λ
   * @param interval the released code's steps between factor updates (TCov); the paper's 100
   * @param steps the steps in which F̃ is read, from 1
   * @param data the data that the specification names
   * @param folder where the records go
   * @return what was measured
   * @throws IOException if a record cannot be written
   */
  public static FisherRuns run(
      RunSpec base,
      double learningRate,
      double damping,
      int interval,
      List<Integer> steps,
      LabelledData data,
      Path folder)
      throws IOException {
    FisherAudit audit = new FisherAudit(steps, interval);
    for (FactorRule rule : FactorRule.presets()) {
      OptimizerSpec method =
          OptimizerSpec.of("adafisher").with("rule", rule.name()).with("damping", damping);
      boolean isReleased = rule.equals(FactorRule.RELEASED_CODE);
      audit.train(
          base.with(isReleased ? method.with("factorInterval", interval) : method),
          learningRate,
          data,
          folder);
    }
    OptimizerSpec control =
        OptimizerSpec.of("scalarfisher")
            .with("damping", damping)
            .with("interval", interval)
            .with("ratios", audit.releasedMeans());
    audit.train(base.with(control), learningRate, data, folder);
    audit.train(
        base.with(OptimizerSpec.of("sgd")), learningRate / damping * GRADIENT_SHARE, data, folder);
    return new FisherRuns(audit.steps, damping, interval, audit.runs);
  }

  private void train(RunSpec spec, double rate, LabelledData data, Path folder) throws IOException {
    FisherRecorder recorder =
        new FisherRecorder(step -> steps.contains(step) || (step - 1) % interval == 0);
    RunSpec method = spec.with(spec.optimizer().withLearningRate(rate));
    RunRecord record = Training.run(method, data, recorder.and(Pace.printed(method.label())));
    record.write(folder.resolve(method.optimizer().slug()));
    runs.put(method.label(), new FisherRuns.Run(record, recorder.snapshots()));
    System.out.printf(
        Locale.ROOT, "%-28s %d steps, %s%n", method.label(), record.steps(), record.status());
  }

  /** The released code's mean F̃/λ after each factor update, joined by commas. */
  private String releasedMeans() {
    return runs.get(FisherRuns.RELEASED).snapshots().stream()
        .filter(snapshot -> (snapshot.step() - 1) % interval == 0)
        .map(snapshot -> String.valueOf(snapshot.mean()))
        .collect(Collectors.joining(","));
  }
}
