package org.adafisher.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocols;
import org.adafisher.training.record.ClassReport;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.LayerRecord;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.Provenance;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Selection;

/** Records as runs would have left them. */
final class Records {

  private Records() {}

  static OptimizerSpec method(String name) {
    String[] parts = name.split(":");
    OptimizerSpec spec = OptimizerSpec.of(parts[0]);
    return parts.length == 1 ? spec : spec.with("rule", parts[1]);
  }

  static RunSpec spec(String method, String network, long seed) {
    return Protocols.named("table-2").at(Profile.PAPER, null).runs().stream()
        .filter(run -> run.network().equals(network) && run.data().name().equals("cifar10"))
        .filter(run -> run.optimizer().slug().equals(method(method).slug()))
        .findFirst()
        .orElseGet(
            () ->
                RunSpec.of("cifar10", network, method(method))
                    .with(new DataSpec("cifar10", 0, 0, "cifar_cutout"))
                    .with(Selection.VALIDATION))
        .withSeed(seed);
  }

  /** A run that diverged in its first epoch. */
  static RunRecord diverged(RunSpec spec, String title, int examples, int epochs) {
    return of(spec, title, examples, "diverged: loss NaN", epochs, List.of());
  }

  /**
   * A run with one test accuracy an epoch; losses are 1 − accuracy in testing, half in training.
   */
  static RunRecord of(RunSpec spec, String title, int examples, double... accuracies) {
    List<EpochRecord> epochs = new ArrayList<>();
    for (int i = 0; i < accuracies.length; i++) {
      double loss = 1 - accuracies[i];
      epochs.add(
          new EpochRecord(
              i + 1,
              1e-3,
              loss / 2,
              loss,
              accuracies[i],
              loss,
              accuracies[i],
              accuracies[i],
              2.0 * i + 2));
    }
    return of(spec, title, examples, RunRecord.COMPLETE, accuracies.length, epochs);
  }

  private static RunRecord of(
      RunSpec spec,
      String title,
      int examples,
      String status,
      int planned,
      List<EpochRecord> epochs) {
    return new RunRecord(
        // What is smaller than the paper's data, or shorter, is not made by its protocol.
        examples < 50_000 || planned < 200 ? spec.with(Budget.epochs(3)) : spec,
        new Plan(planned, "reference", 10, 2, 3),
        title,
        "sha of " + title,
        examples,
        0,
        10000,
        0.1,
        spec.label(),
        status,
        epochs.size(),
        0,
        epochs,
        List.of(new LayerRecord(1, "conv1", 1, 2, 3, 0.1, 0.5)),
        new ClassReport(List.of("cat"), new int[][] {{1}}, new double[] {1}),
        Map.of("forward", 1.0),
        0,
        List.of(),
        "first",
        "last",
        new Provenance(
            "2026-01-01T00:00:00Z",
            "2026-01-01T01:00:00Z",
            "17",
            "engine",
            "cpu()",
            1,
            "Linux",
            "a processor",
            "glibc",
            "0123456789abcdef0123456789abcdef01234567",
            "jar"));
  }
}
