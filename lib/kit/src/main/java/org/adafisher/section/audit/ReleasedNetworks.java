package org.adafisher.section.audit;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.adafisher.figure.Rows;
import org.adafisher.network.NetworkSummary;
import tech.tablesaw.api.Table;

/** The sizes of the released networks beside the published ones of their names (finding 7). */
public final class ReleasedNetworks {

  /**
   * A network of the paper.
   *
   * @param paperName what the paper calls it
   * @param released the authors'
   * @param onRecord the parameters that PyTorch counts in it, with 10 classes
   * @param published as first published; null where the authors' is that
   * @param classes of the published network
   * @param side the height and width of its pictures
   * @param difference what is different
   */
  private record Case(
      String paperName,
      String released,
      long onRecord,
      String published,
      int classes,
      int side,
      String difference) {}

  private static final List<Case> NETWORKS =
      List.of(
          new Case(
              "MobileNetV3",
              "mobilenetv3_cifar",
              70_045_738,
              "tv_mobilenet_v3_large",
              1000,
              64,
              "no groups: dense k×k convolutions"),
          new Case(
              "FocalNet",
              "focalnet_cifar",
              100_834_702,
              "focalnet_depthwise_cifar",
              10,
              32,
              "no groups: dense k×k convolutions"),
          new Case(
              "Tiny Swin", "swin_t_cifar", 26_598_358, "tv_swin_t", 1000, 64, "window 2, not 7"),
          new Case(
              "CCT-2/3×2",
              "cct_cifar",
              821_003,
              "cct_2_3x2_cifar",
              10,
              32,
              "one convolution of width 256, not two of 64 and 128"),
          new Case("ResNet-18", "resnet18_cifar", 11_173_962, null, 10, 32, "-"),
          new Case("ResNet-50", "resnet50_cifar", 23_520_842, null, 10, 32, "-"),
          new Case("DenseNet-121", "densenet121_cifar", 6_956_298, null, 10, 32, "-"));

  private record Row(Case of, long released, long published) {}

  private final List<Row> rows = new ArrayList<>();

  private ReleasedNetworks() {}

  /**
   * Builds the networks and counts.
   *
   * @param largest networks with more parameters are left out, for the memory's sake
   * @return the counts
   */
  public static ReleasedNetworks count(long largest) {
    ReleasedNetworks counted = new ReleasedNetworks();
    for (Case row : NETWORKS) {
      if (row.onRecord <= largest) {
        counted.rows.add(
            new Row(
                row,
                parameters(row.released, 10, 32),
                row.published == null ? 0 : parameters(row.published, row.classes, row.side)));
      }
    }
    return counted;
  }

  private static long parameters(String name, int classes, int side) {
    return NetworkSummary.of(name, classes, new Shape(3, side, side)).parameters();
  }

  /**
   * Returns the counts.
   *
   * @return one row per network
   */
  public Table table() {
    Rows table =
        new Rows("the paper's name", "released: parameters", "published: parameters", "difference");
    for (Row row : rows) {
      String published =
          row.of.published == null
              ? "-"
              : String.format(Locale.ROOT, "%,d (%d classes)", row.published, row.of.classes);
      String released = String.format(Locale.ROOT, "%,d", row.released);
      table.add(row.of.paperName, released, published, row.of.difference);
    }
    return table.table(
        "Parameters of the released networks (10 classes) and of the published ones of these names");
  }

  /**
   * Returns what the counts say of finding 7.
   *
   * @return the finding
   */
  public List<Finding> findings() {
    return List.of(
        new Finding(
            "7",
            "released networks are not the published ones of their names",
            "MobileNetV3 70.0 M for 5 M, FocalNet 100.8 M for 28 M, Tiny Swin, CCT",
            String.join(
                ", ",
                rows.stream()
                    .filter(row -> row.of.published != null)
                    .map(
                        row ->
                            String.format(
                                Locale.ROOT,
                                "%s %.1f M for %.1f M",
                                row.of.paperName,
                                row.released / 1e6,
                                row.published / 1e6))
                    .toList()),
            Finding.Verdict.of(
                rows.stream()
                    .allMatch(
                        row -> row.released == row.of.onRecord && row.released != row.published))));
  }
}
