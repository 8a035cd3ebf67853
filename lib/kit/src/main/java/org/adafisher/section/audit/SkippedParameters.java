package org.adafisher.section.audit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.adafisher.data.LabelledData;
import org.adafisher.figure.Rows;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.NetworkSummary;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.training.device.Devices;
import tech.tablesaw.api.Table;

/**
 * The parameters that belong to none of the four layer types with factors, and what one step moves
 * when parameters find their factors by name (finding 4).
 *
 * <p>The released code walks its layers and the parameters side by side, so that a parameter of no
 * layer puts all that come after it out of step. Its loop is not rebuilt here: what is counted is
 * what it stumbles over, and how much comes after.
 */
public final class SkippedParameters {

  /** What a real step of the released code left out. */
  private static final Map<String, String> ON_RECORD =
      Map.of(
          "swin_t_cifar", "61 % never updated (stage 4, head)",
          "cct_cifar", "classifier never updated",
          "gpt1_small", "last block never updated",
          "resnet18_cifar", "all updated",
          "resnet8_cifar", "all updated",
          "densenet121_cifar", "all updated",
          "mobilenetv3_cifar", "all updated");

  /** So long that a gradient of rounding size, all that a key's bias has, shows in float32. */
  private static final double LONG_STEP = 1e6;

  private final List<Row> rows = new ArrayList<>();

  /**
   * One network.
   *
   * @param tensors its trained tensors whose gradient is not zero
   * @param moved those of them that one step here moves
   * @param outside the names of tensors, frozen ones too, that belong to no layer with factors
   * @param shareAfter the share of trained numbers in tensors that come after the first of them
   */
  private record Row(
      String network, int tensors, int moved, List<String> outside, double shareAfter) {}

  private SkippedParameters() {}

  /**
   * Makes one step of AdaFisher with each network.
   *
   * @param networks the networks' names; {@code gpt1_small} reads random tokens
   * @param data the pictures for the others
   * @param batchSize the examples of the step
   * @return the counts
   */
  public static SkippedParameters of(List<String> networks, LabelledData data, int batchSize) {
    SkippedParameters skipped = new SkippedParameters();
    for (String network : networks) {
      try (Probe probe =
          network.equals("gpt1_small")
              ? Probe.ofGpt(batchSize)
              : Probe.of(network, data, batchSize)) {
        skipped.rows.add(row(network, probe));
      }
    }
    return skipped;
  }

  private static Row row(String name, Probe probe) {
    Map<String, Parameter> trained = new LinkedHashMap<>();
    List<String> outside = new ArrayList<>();
    Set<String> layers =
        NetworkSummary.of(probe.network()).layers().stream()
            .map(NetworkSummary.Row::name)
            .collect(Collectors.toSet());
    long all = 0;
    long after = 0;
    for (var entry : NetworkTree.parameters(probe.network()).entrySet()) {
      Parameter parameter = entry.getValue();
      if (entry.getKey().matches(".*running_(mean|var)")) {
        continue;
      }
      if (parameter.requiresGradient()) {
        trained.put(entry.getKey(), parameter);
        all += parameter.getShape().size();
        after += outside.isEmpty() ? 0 : parameter.getShape().size();
      }
      if (!layers.contains(entry.getKey().replaceAll("\\.?[^.]+$", ""))) {
        outside.add(entry.getKey());
      }
    }
    Map<String, Boolean> moved = step(probe, trained);
    int movedCount = (int) moved.values().stream().filter(isMoved -> isMoved).count();
    return new Row(name, moved.size(), movedCount, outside, (double) after / all);
  }

  /** Makes a step; of every tensor whose gradient is not zero, whether it moves. */
  private static Map<String, Boolean> step(Probe probe, Map<String, Parameter> trained) {
    Block network = probe.network();
    Map<String, Boolean> moved = new LinkedHashMap<>();
    try (NDManager manager = Devices.newManager("auto");
        AdaFisher optimizer =
            AdaFisher.builder().setNetwork(network).optLearningRate(LONG_STEP).build()) {
      Map<String, NDArray> before = new LinkedHashMap<>();
      probe.backward(
          1,
          () -> {
            trained.forEach(
                (name, parameter) -> {
                  if (hasGradient(parameter, optimizer)) {
                    before.put(name, copy(parameter, manager));
                  }
                });
            optimizer.step(network);
          });
      before.forEach(
          (name, old) -> {
            try (NDArray now = copy(trained.get(name), manager)) {
              moved.put(name, !now.contentEquals(old));
            }
          });
    }
    return moved;
  }

  private static boolean hasGradient(Parameter parameter, AdaFisher optimizer) {
    try (NDArray gradient = optimizer.gradient(parameter).orElseThrow();
        NDArray size = gradient.abs();
        NDArray most = size.max()) {
      return most.getFloat() > 0;
    }
  }

  private static NDArray copy(Parameter parameter, NDManager manager) {
    try (NDArray detached = parameter.getArray().stopGradient()) {
      NDArray copy = detached.duplicate();
      copy.attach(manager);
      return copy;
    }
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
            "tensors of no such layer",
            "the first",
            "trained numbers after it",
            "tensors that a step here moves",
            "released code, on record");
    for (Row row : rows) {
      table.add(
          row.network,
          row.outside.size(),
          row.outside.isEmpty() ? "-" : ending(row.outside.get(0)),
          String.format(Locale.ROOT, "%.0f %%", 100 * row.shareAfter),
          row.moved + " of " + row.tensors,
          ON_RECORD.getOrDefault(row.network, "-"));
    }
    return table.table("Parameters outside Linear, Conv2d, BatchNorm2d and LayerNorm");
  }

  /** The last two parts of a name. */
  private static String ending(String name) {
    return name.replaceFirst(".+\\.(?=[^.]+\\.[^.]+$)", "… ");
  }

  /**
   * Returns what the counts say of finding 4.
   *
   * @return the findings
   */
  public List<Finding> findings() {
    boolean isConsistent =
        rows.stream()
            .filter(row -> ON_RECORD.containsKey(row.network))
            .allMatch(
                row -> ON_RECORD.get(row.network).equals("all updated") == row.outside.isEmpty());
    int moved = rows.stream().mapToInt(Row::moved).sum();
    int tensors = rows.stream().mapToInt(Row::tensors).sum();
    return List.of(
        new Finding(
            "4a",
            "the released loop (not rebuilt here) fails where there are parameters of no such layer",
            "Swin-T, CCT, GPT-1; not ResNet, DenseNet, MobileNetV3",
            "such parameters in "
                + String.join(
                    ", ",
                    rows.stream().filter(r -> !r.outside.isEmpty()).map(Row::network).toList()),
            Finding.Verdict.of(isConsistent)),
        new Finding(
            "4b",
            "here every parameter moves, paired by name",
            "all",
            moved + " of " + tensors + " tensors in one step",
            Finding.Verdict.of(moved == tensors)));
  }
}
