package org.adafisher.section.fisher;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.analysis.Spread;

/** The readings of the laboratory, and their means. */
public final class LaboratoryResult {

  private final List<Reading> readings;

  LaboratoryResult(List<Reading> readings) {
    this.readings = List.copyOf(readings);
  }

  List<Reading> readings() {
    return readings;
  }

  List<String> networks() {
    return readings.stream().map(reading -> reading.place().network()).distinct().toList();
  }

  /** The estimates or methods that a measure was taken of. */
  List<String> subjects(Measure measure) {
    return readings.stream()
        .filter(reading -> reading.measure() == measure)
        .map(Reading::subject)
        .distinct()
        .toList();
  }

  /**
   * The mean of a measure for each network and seed, over its trainers, phases and layers: one
   * network with one seed is the unit that is counted.
   */
  Map<String, Double> units(Measure measure, String subject, Predicate<Reading> which) {
    return readings.stream()
        .filter(reading -> reading.measure() == measure && reading.subject().equals(subject))
        .filter(which)
        .filter(reading -> Double.isFinite(reading.value()))
        .collect(
            Collectors.groupingBy(
                reading -> reading.place().network() + " " + reading.place().seed(),
                LinkedHashMap::new,
                Collectors.averagingDouble(Reading::value)));
  }

  Spread spread(Measure measure, String subject, Predicate<Reading> which) {
    double[] values =
        units(measure, subject, which).values().stream().mapToDouble(v -> v).toArray();
    return values.length == 0 ? new Spread(Double.NaN, 0, 0) : Spread.of(values);
  }

  /** The first subject's units minus the second's, in pairs. */
  MeanDifference difference(
      Measure measure, String first, String second, Predicate<Reading> which) {
    return paired(units(measure, first, which), units(measure, second, which));
  }

  /** One phase's units minus another's, in pairs. */
  MeanDifference change(Measure measure, Reading.Phase from, Reading.Phase to) {
    return paired(
        units(measure, "", whole().and(reading -> reading.place().phase() == to)),
        units(measure, "", whole().and(reading -> reading.place().phase() == from)));
  }

  private static MeanDifference paired(Map<String, Double> first, Map<String, Double> second) {
    List<String> both = first.keySet().stream().filter(second::containsKey).toList();
    return MeanDifference.paired(
        both.stream().mapToDouble(first::get).toArray(),
        both.stream().mapToDouble(second::get).toArray());
  }

  static Predicate<Reading> whole() {
    return reading -> reading.layer().isEmpty();
  }

  static Predicate<Reading> kind(String kind) {
    return reading -> reading.kind().equals(kind);
  }

  static Predicate<Reading> layers() {
    return reading -> !reading.layer().isEmpty();
  }

  static Predicate<Reading> in(Reading.Phase... phases) {
    return reading -> Arrays.asList(phases).contains(reading.place().phase());
  }

  static Predicate<Reading> of(String network) {
    return reading -> reading.place().network().equals(network);
  }
}
