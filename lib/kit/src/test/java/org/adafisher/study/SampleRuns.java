package org.adafisher.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.Provenance;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Selection;

/** Records of CIFAR-10 as runs would have left them. */
public final class SampleRuns {

  private SampleRuns() {}

  /** A run of ResNet-18; {@code adafisher:RELEASED_CODE} names a rule too. */
  static RunSpec spec(String method) {
    String[] parts = method.split(":");
    OptimizerSpec plain = OptimizerSpec.of(parts[0]);
    return RunSpec.of(
            "cifar10", "resnet18_cifar", parts.length == 1 ? plain : plain.with("rule", parts[1]))
        .with(new DataSpec("cifar10", 0, 0, "cifar_cutout"))
        .with(Selection.TEST);
  }

  /** A run that diverged in its first epoch. */
  static RunRecord diverged(RunSpec spec) {
    return of(spec, "diverged: loss NaN", List.of());
  }

  /** A run with one test accuracy an epoch, whose losses are 1 − accuracy. */
  public static RunRecord of(RunSpec spec, double... accuracies) {
    List<EpochRecord> epochs = new ArrayList<>();
    for (double accuracy : accuracies) {
      double loss = 1 - accuracy;
      int epoch = epochs.size() + 1;
      epochs.add(
          new EpochRecord(
              epoch, 1e-3, loss, loss, accuracy, loss, accuracy, accuracy, 2.0 * epoch));
    }
    return of(spec, RunRecord.COMPLETE, epochs);
  }

  private static RunRecord of(RunSpec spec, String status, List<EpochRecord> epochs) {
    return new RunRecord(
        spec,
        new Plan(3, "epochs", 0, 0, 0),
        "CIFAR-10",
        "0".repeat(64),
        45_000,
        5_000,
        10_000,
        0.1,
        spec.label(),
        status,
        epochs.size(),
        0,
        epochs,
        List.of(),
        null,
        Map.of(),
        0,
        List.of(),
        "first",
        "last",
        new Provenance("", "", "17", "engine", "cpu()", 1, "", "", "", "", ""));
  }
}
