package org.adafisher.section.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.RunRecord;

/**
 * Runs from the same weights on the same batches, with the F̃ that AdaFisher used.
 *
 * @param steps the steps in which F̃ is read, from 1
 * @param damping λ
 * @param interval the released code's steps between factor updates
 * @param runs by method: the three rules, the control, SGD
 */
public record FisherRuns(List<Integer> steps, double damping, int interval, Map<String, Run> runs) {

  static final String PRINTED = "AdaFisher (Algorithm 1)";
  static final String RELEASED = "AdaFisher (released code)";
  static final String CONTROL = "Scalar F";
  static final String SGD = "SGD";

  /** One method's run. */
  record Run(RunRecord record, List<FisherSnapshot> snapshots) {

    double[] epochLosses() {
      return record.epochs().stream().mapToDouble(EpochRecord::trainLoss).toArray();
    }
  }

  String title() {
    RunRecord record = runs.get(RELEASED).record();
    return record.spec().network() + "; " + record.dataTitle();
  }

  List<String> rules() {
    return runs.keySet().stream().filter(label -> label.startsWith("AdaFisher")).toList();
  }

  List<FisherSnapshot> chosen(String label) {
    return runs.get(label).snapshots().stream()
        .filter(snapshot -> steps.contains(snapshot.step()))
        .toList();
  }

  FisherSnapshot last(String label) {
    List<FisherSnapshot> all = chosen(label);
    if (all.isEmpty()) {
      throw new IllegalStateException(
          label + ": none of the steps " + steps + " was reached: train longer or choose others");
    }
    return all.get(all.size() - 1);
  }

  /** By epoch, as far as both runs went. */
  double[] differences(String label) {
    double[] own = runs.get(label).epochLosses();
    double[] released = runs.get(RELEASED).epochLosses();
    return IntStream.range(0, Math.min(own.length, released.length))
        .mapToDouble(i -> Math.abs(own[i] - released[i]))
        .toArray();
  }

  static double most(double[] values) {
    return Arrays.stream(values).max().orElse(Double.NaN);
  }
}
