package org.adafisher.study;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.adafisher.training.record.Provenance;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;

/** The kinds of machine that runs under one budget of time were made on. */
final class Machines {

  private Machines() {}

  /**
   * Warns where a budget of time was not measured on one kind of machine.
   *
   * @param runs the runs of a block
   * @return one sentence; empty for a budget of epochs, and where the machines are alike
   */
  static Optional<String> note(List<RunRecord> runs) {
    Map<String, List<RunRecord>> kinds =
        runs.stream()
            .filter(run -> run.spec().budget().kind() == Budget.Kind.REFERENCE)
            // What failed before it began has measured nothing.
            .filter(run -> run.plan().referenceEpochSeconds() > 0)
            .collect(
                Collectors.groupingBy(
                    run -> kind(run.provenance()), LinkedHashMap::new, Collectors.toList()));
    if (kinds.size() < 2) {
      return Optional.empty();
    }
    return Optional.of(
        kinds.entrySet().stream()
            .sorted(Comparator.comparing(kind -> -kind.getValue().size()))
            .map(kind -> shown(kind.getKey(), kind.getValue()))
            .collect(
                Collectors.joining(
                    "; ",
                    "Measured on " + kinds.size() + " kinds of machine (",
                    "): a budget of time that one has measured does not hold on another.")));
  }

  private static String kind(Provenance made) {
    return "%s, %s, %d thread%s"
        .formatted(
            made.processor().isEmpty() ? "a processor without a name" : made.processor(),
            made.device(),
            made.threads(),
            made.threads() == 1 ? "" : "s");
  }

  private static String shown(String kind, List<RunRecord> runs) {
    double[] seconds =
        runs.stream().mapToDouble(run -> run.plan().referenceEpochSeconds()).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%s: %d run%s, the reference's epoch %.3g to %.3g s",
        kind,
        seconds.length,
        seconds.length == 1 ? "" : "s",
        seconds[0],
        seconds[seconds.length - 1]);
  }
}
