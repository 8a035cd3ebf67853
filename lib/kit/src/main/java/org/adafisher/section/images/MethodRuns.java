package org.adafisher.section.images;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.analysis.Spread;
import org.adafisher.training.RunRecord;

/** The runs of several methods over seeds, and what they say of each other. */
final class MethodRuns {

  private final Map<String, List<RunRecord>> runs = new LinkedHashMap<>();
  private final Measure measure;

  MethodRuns(Measure measure) {
    this.measure = measure;
  }

  void add(String label, RunRecord record) {
    runs.computeIfAbsent(label, key -> new ArrayList<>()).add(record);
  }

  Measure measure() {
    return measure;
  }

  /** A run, of which all but the optimizer and the seed is every run's. */
  RunRecord any() {
    return runs.values().iterator().next().get(0);
  }

  /** What the runs trained on, the limits included. */
  String title() {
    return any().dataTitle();
  }

  /** All methods, also those that have no complete run. */
  Set<String> methods() {
    return runs.keySet();
  }

  List<RunRecord> of(String label) {
    return runs.get(label);
  }

  List<RunRecord> completed(String label) {
    return runs.get(label).stream().filter(RunRecord::completed).toList();
  }

  /** The methods with a complete run. */
  List<String> labels() {
    return runs.keySet().stream().filter(label -> !completed(label).isEmpty()).toList();
  }

  /** A value's mean and deviation as text; a dash without a complete run. */
  String shown(String label, ToDoubleFunction<RunRecord> value, double scale, int digits) {
    List<RunRecord> complete = completed(label);
    return complete.isEmpty()
        ? "-"
        : Spread.of(complete.stream().mapToDouble(value).toArray()).shown(scale, digits);
  }

  /** AdaFisher or AdaFisherW as the paper prints it, if it has a complete run. */
  Optional<String> printed() {
    return labels().stream()
        .filter(label -> label.matches("AdaFisherW? \\(Algorithm 1\\)"))
        .findFirst();
  }

  /** A method's result minus that of AdaFisher as printed, over the seeds that both completed. */
  Optional<MeanDifference> distance(String label) {
    if (printed().isEmpty()) {
      return Optional.empty();
    }
    Map<Long, RunRecord> reference = bySeed(printed().get());
    Map<Long, RunRecord> runsOfIt = bySeed(label);
    runsOfIt.keySet().retainAll(reference.keySet());
    return runsOfIt.isEmpty()
        ? Optional.empty()
        : Optional.of(
            MeanDifference.paired(
                results(runsOfIt.values()),
                results(runsOfIt.keySet().stream().map(reference::get).toList())));
  }

  private Map<Long, RunRecord> bySeed(String label) {
    Map<Long, RunRecord> seeds = new TreeMap<>();
    completed(label).forEach(run -> seeds.put(run.spec().seeds().initialization(), run));
    return seeds;
  }

  private double[] results(Collection<RunRecord> of) {
    return of.stream().mapToDouble(run -> measure.of(run.selected())).toArray();
  }

  /** The methods that were completed, the best first. */
  List<String> ranking() {
    Comparator<String> byResult = Comparator.comparingDouble(label -> result(label).mean());
    return labels().stream()
        .sorted(measure.higherIsBetter() ? byResult.reversed() : byResult)
        .toList();
  }

  /** The result of every completed run. */
  Spread result(String label) {
    return Spread.of(results(completed(label)));
  }
}
