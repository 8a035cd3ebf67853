package org.adafisher.section.audit;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.adafisher.data.LabelledData;
import org.adafisher.figure.Rows;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.KroneckerFactors;
import org.adafisher.fisher.LayerFactors;
import org.adafisher.network.NetworkSummary;
import tech.tablesaw.api.Table;

/**
 * What min-max normalisation makes of the two entries of H that a normalisation layer has (finding
 * 3).
 */
public final class NormEntries {

  private static final Set<String> NORMS = Set.of("BatchNormalization", "LayerNorm");

  private final String title;
  private final List<Row> rows = new ArrayList<>();

  /**
   * One network's normalisation layers.
   *
   * @param count how many there are
   * @param binary of how many H′ is {0, 1}
   * @param scaleIsOne in how many the scale has the 1 by Prop. 3.1, so that the shift's F̃ is λ
   * @param opposite in how many the released code's constants give the 1 to the other entry
   */
  private record Row(String network, int count, int binary, int scaleIsOne, int opposite) {}

  private NormEntries(String title) {
    this.title = title;
  }

  /**
   * Passes one batch through networks at their first weights.
   *
   * @param networks the networks' names
   * @param data what the batch is taken from
   * @param batchSize the examples of the batch
   * @return the counts
   */
  public static NormEntries of(List<String> networks, LabelledData data, int batchSize) {
    NormEntries entries = new NormEntries(data.title() + ", a batch of " + batchSize);
    for (String network : networks) {
      try (Probe probe = Probe.of(network, data, batchSize)) {
        entries.rows.add(row(network, probe));
      }
    }
    return entries;
  }

  private static Row row(String network, Probe probe) {
    Map<String, double[]> printed = normalized(probe, FactorRule.ALGORITHM_1);
    Map<String, double[]> released = raw(probe, FactorRule.RELEASED_CODE);
    int binary = 0;
    int scaleIsOne = 0;
    int opposite = 0;
    for (Map.Entry<String, double[]> layer : printed.entrySet()) {
      double[] entries = layer.getValue();
      double[] other = released.get(layer.getKey());
      binary += Math.min(entries[0], entries[1]) == 0 && entries[0] + entries[1] == 1 ? 1 : 0;
      scaleIsOne += entries[0] > entries[1] ? 1 : 0;
      opposite += entries[0] > entries[1] != other[0] > other[1] ? 1 : 0;
    }
    return new Row(network, printed.size(), binary, scaleIsOne, opposite);
  }

  private static Map<String, double[]> normalized(Probe probe, FactorRule rule) {
    return inputs(probe, rule, layer -> layer.normalized().orElseThrow().input());
  }

  private static Map<String, double[]> raw(Probe probe, FactorRule rule) {
    return inputs(probe, rule, layer -> layer.latest().orElseThrow().input());
  }

  private static Map<String, double[]> inputs(
      Probe probe, FactorRule rule, Function<LayerFactors, NDArray> input) {
    Set<String> norms =
        NetworkSummary.of(probe.network()).layers().stream()
            .filter(row -> NORMS.contains(row.type()))
            .map(NetworkSummary.Row::name)
            .collect(Collectors.toSet());
    Map<String, double[]> found = new LinkedHashMap<>();
    try (KroneckerFactors factors = new KroneckerFactors(probe.network(), rule)) {
      probe.backward(1, () -> factors.update(1));
      for (LayerFactors layer : factors.layers()) {
        if (norms.contains(layer.name())) {
          found.put(layer.name(), input.apply(layer).toDoubleArray());
        }
      }
    }
    return found;
  }

  /**
   * Returns the counts.
   *
   * @return one row per network
   */
  public Table table() {
    Rows table =
        new Rows(
            "network",
            "norm layers",
            "H′ = {0, 1}",
            "1 for the scale (Prop. 3.1)",
            "1 for the shift",
            "released code: the other entry");
    for (Row row : rows) {
      table.add(
          row.network,
          row.count,
          row.binary,
          row.scaleIsOne,
          row.count - row.scaleIsOne,
          row.opposite);
    }
    return table.table(title);
  }

  /**
   * Returns what the counts say of finding 3.
   *
   * @return the findings
   */
  public List<Finding> findings() {
    int count = rows.stream().mapToInt(Row::count).sum();
    int binary = rows.stream().mapToInt(Row::binary).sum();
    int opposite = rows.stream().mapToInt(Row::opposite).sum();
    return List.of(
        new Finding(
            "3a",
            "norm layers: min-max of the two entries of H gives {0, 1}",
            "always",
            String.format(Locale.ROOT, "%d of %d layers", binary, count),
            Finding.Verdict.of(binary == count)),
        new Finding(
            "3b",
            "norm layers: the released code's constants can pick the other entry",
            "can",
            String.format(Locale.ROOT, "%d of %d layers, at the first weights", opposite, count),
            opposite > 0 ? Finding.Verdict.AGREES : Finding.Verdict.UNDECIDED));
  }
}
