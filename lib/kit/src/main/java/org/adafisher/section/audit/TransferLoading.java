package org.adafisher.section.audit;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.adafisher.claim.Observation;
import org.adafisher.claim.Observation.Outcome;
import org.adafisher.figure.Rows;
import org.adafisher.network.Initialization;
import org.adafisher.network.Networks;
import org.adafisher.training.device.Devices;
import org.adafisher.weights.LenientLoad;
import org.adafisher.weights.WeightMap;
import tech.tablesaw.api.Table;

/**
 * What the released transfer code loads, by names and shapes alone: PyTorch's {@code
 * load_state_dict(…, strict=False)} of torchvision's networks into the authors' (Table 4, finding
 * 6).
 */
public final class TransferLoading {

  private static final int IMAGENET = 1000;

  private final List<Row> rows = new ArrayList<>();

  /**
   * A network of Table 4.
   *
   * @param network ours of the authors'
   * @param source torchvision's
   * @param sourceHead its last layer, which the code replaces
   * @param newStem whether the code replaces the first convolution too
   * @param head the last layer of the authors'
   * @param onRecord what loads when the authors' code runs
   * @param map torchvision's names to the authors'
   */
  private record Case(
      String network,
      String source,
      String sourceHead,
      boolean newStem,
      String head,
      int onRecord,
      WeightMap map) {}

  private static final List<Case> TABLE_4 =
      List.of(
          new Case(
              "resnet50_cifar",
              "tv_resnet50",
              "fc",
              true,
              "linear",
              294,
              WeightMap.resNetToCifar()),
          new Case(
              "resnet101_cifar",
              "tv_resnet101",
              "fc",
              true,
              "linear",
              600,
              WeightMap.resNetToCifar()),
          new Case(
              "densenet121_cifar",
              "tv_densenet121",
              "classifier",
              false,
              "linear",
              0,
              WeightMap.denseNet121ToCifar()),
          new Case(
              "mobilenetv3_cifar",
              "tv_mobilenet_v3_large",
              "classifier.3",
              false,
              "classifier.1",
              0,
              WeightMap.identity()));

  private record Row(Case of, LenientLoad load, int entries, int mappable) {}

  private TransferLoading() {}

  /**
   * Compares the names of two networks after another.
   *
   * @return what loads in the four networks of Table 4
   */
  public static TransferLoading run() {
    TransferLoading transfer = new TransferLoading();
    for (Case row : TABLE_4) {
      Map<String, Shape> network = layout(row.network, 10, 32);
      Map<String, Shape> source = layout(row.source, IMAGENET, 64);
      // The code replaces these before it loads, or PyTorch would refuse their shapes.
      for (String part : List.of(".weight", ".bias")) {
        source.put(row.sourceHead + part, network.get(row.head + part));
      }
      if (row.newStem) {
        source.put("conv1.weight", network.get("conv1.weight"));
      }
      transfer.rows.add(
          new Row(
              row,
              LenientLoad.of(network, source),
              network.size(),
              mappable(row, network, source)));
    }
    return transfer;
  }

  /** How many entries a map of names brings, those that are new not counted. */
  private static int mappable(Case row, Map<String, Shape> network, Map<String, Shape> source) {
    return (int)
        source.entrySet().stream()
            .filter(entry -> !entry.getKey().startsWith(row.sourceHead + "."))
            .filter(
                entry ->
                    entry.getValue().equals(network.get(row.map.names().apply(entry.getKey()))))
            .filter(entry -> !(row.newStem && entry.getKey().equals("conv1.weight")))
            .count();
  }

  private static Map<String, Shape> layout(String name, int classes, int side) {
    try (NDManager manager = Devices.newManager("auto")) {
      Block network = Networks.create(name, classes);
      Initialization.zeros(network, manager, DataType.FLOAT32, new Shape(1, 3, side, side));
      return LenientLoad.layout(network);
    }
  }

  /**
   * Returns what loads.
   *
   * @return one row per network of Table 4
   */
  public Table table() {
    Rows table =
        new Rows(
            "network",
            "weights",
            "entries loaded",
            "only in the network",
            "only in the weights",
            "a map of names loads",
            "such as");
    for (Row row : rows) {
      table.add(
          row.of.network,
          row.of.source,
          row.load.loaded().size() + " of " + row.entries,
          row.load.missing().size(),
          row.load.unexpected().size(),
          row.mappable + " of " + row.entries,
          row.load.missing().get(0) + " / " + row.load.unexpected().get(0));
    }
    return table.table("What strict=False loads of torchvision's weights (names and shapes)");
  }

  /**
   * Judges whether weights are initialized to those of PyTorch, as App. C.2.3 says.
   *
   * @return one observation
   */
  public List<Observation> observations() {
    long filled = rows.stream().filter(row -> !row.load.loaded().isEmpty()).count();
    return List.of(
        new Observation(
            "transfer-weights",
            Outcome.of(filled, rows.size()),
            "entries that the released way of loading fills in Table 4's networks: "
                + loaded()
                + "; names and shapes compared"));
  }

  private String loaded() {
    return rows.stream()
        .map(row -> row.load.loaded().size() + " of " + row.entries)
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns what the counts say of finding 6.
   *
   * @return the finding
   */
  public List<Finding> findings() {
    return List.of(
        new Finding(
            "6",
            "the released transfer code loads nothing for two of Table 4's four networks",
            "294 of 320, 600 of 626, 0 of 722, 0 of 295",
            loaded(),
            Finding.Verdict.of(
                rows.stream().allMatch(row -> row.load.loaded().size() == row.of.onRecord))));
  }
}
