package org.adafisher.section.fisher;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.adafisher.analysis.Contrast;
import org.adafisher.analysis.Spread;
import org.adafisher.figure.Rows;
import tech.tablesaw.api.Table;

/**
 * The losses of AdaFisher's variants on one network.
 *
 * @param network the network
 * @param steps steps of a run
 * @param choice the learning rates to choose from
 * @param rates the chosen ones by variant
 * @param losses the loss at the end, a number for each seed; infinite where a run diverged
 */
public record AblationResult(
    SmallNetwork network,
    int steps,
    double[] choice,
    Map<String, Double> rates,
    Map<String, double[]> losses) {

  static final String KEEPING = "scale kept (no min-max, λ relative)";

  /**
   * Compares every variant with AdaFisher as printed, by seed.
   *
   * @return a row for each variant
   */
  public Table table() {
    Rows rows =
        new Rows("variant", "rate", "loss at the end", "minus AdaFisher's [95 %]", "verdict", "n");
    for (String name : losses.keySet()) {
      boolean isFirst = name.equals(first());
      Contrast contrast = contrast(name);
      rows.add(
          name,
          rate(name),
          shown(Arrays.stream(losses.get(name)).boxed().toList()),
          isFirst ? "–" : difference(contrast),
          isFirst ? "–" : verdict(contrast),
          losses.get(name).length);
    }
    return rows.table(
        String.format(
            Locale.ROOT,
            "%s: mean loss of the %d training examples after %d steps of %d",
            network.name(),
            network.data().train().size(),
            steps,
            Subject.BATCH));
  }

  private String first() {
    return losses.keySet().iterator().next();
  }

  private String rate(String name) {
    double rate = rates.get(name);
    boolean isEdge = rate == choice[0] || rate == choice[choice.length - 1];
    return String.format(Locale.ROOT, "%.0e", rate) + (isEdge ? " (end of the grid)" : "");
  }

  /** How a variant's losses stand to AdaFisher's as printed. */
  Contrast contrast(String name) {
    return contrast(name, first());
  }

  /** How a variant's losses stand to another's. */
  Contrast contrast(String name, String other) {
    double guess = Math.log(network.data().classNames().size());
    double[] own = losses.get(name);
    double[] others = losses.get(other);
    boolean atChance =
        Arrays.stream(own).min().orElseThrow() >= guess
            && Arrays.stream(others).min().orElseThrow() >= guess;
    return Contrast.of(own, others, true, atChance);
  }

  static String difference(Contrast contrast) {
    return contrast.difference().map(d -> d.shown(3)).orElse("–");
  }

  static String verdict(Contrast contrast) {
    return switch (contrast.outcome()) {
      case LOWER -> "better";
      case HIGHER -> "worse";
      case UNCLEAR -> "no clear difference";
      case TIE -> "a tie";
      case NOTHING -> "says nothing: " + contrast.reason();
    };
  }

  static String shown(List<Double> losses) {
    double[] finite = losses.stream().mapToDouble(l -> l).filter(Double::isFinite).toArray();
    long diverged = losses.size() - finite.length;
    String mean = finite.length == 0 ? "" : Spread.of(finite).shown(1, 3);
    return diverged == 0 ? mean : (mean + " (" + diverged + " diverged)").strip();
  }
}
