package org.adafisher.section.audit;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.adafisher.figure.Rows;
import org.adafisher.network.NetworkSummary;
import tech.tablesaw.api.Table;

/**
 * Which layer's S stands beside which layer's H in the authors' analysis notebook, whose H is
 * listed in the order of the forward pass and S in that of the backward pass (Sec. 3.1, finding 8).
 */
public final class LayerPairing {

  private static final String NETWORK = "resnet18_cifar";

  private final List<NetworkSummary.Row> layers;

  private LayerPairing(List<NetworkSummary.Row> layers) {
    this.layers = layers;
  }

  /**
   * Numbers the layers of ResNet-18.
   *
   * @return the two lists
   */
  public static LayerPairing ofResNet18() {
    return new LayerPairing(NetworkSummary.of(NETWORK, 10, new Shape(3, 32, 32)).layers());
  }

  /** The layer whose S the n-th entry of a list in the order of the backward pass is. */
  NetworkSummary.Row backward(int number) {
    return layers.get(layers.size() - number);
  }

  /** The layer whose H the n-th entry of a list in the order of the forward pass is. */
  NetworkSummary.Row forward(int number) {
    return layers.get(number - 1);
  }

  private static String sizeOfS(NetworkSummary.Row row) {
    long outputs = row.output().get(1);
    return outputs + "×" + outputs;
  }

  /**
   * Returns the entries that the paper shows.
   *
   * @param numbers the layers' numbers, from 1; the paper shows 37 and 41
   * @return one row per number
   */
  public Table table(int... numbers) {
    Rows table =
        new Rows(
            "layer no.",
            "H (forward order)",
            "its S",
            "S that the notebook shows (backward order)",
            "size of that S");
    IntStream.of(numbers)
        .forEach(
            n -> {
              table.add(
                  n,
                  forward(n).name() + ", " + forward(n).type(),
                  sizeOfS(forward(n)),
                  backward(n).name() + ", " + backward(n).type(),
                  sizeOfS(backward(n)));
            });
    return table.table(NETWORK + ": layers with factors, numbered");
  }

  /**
   * Returns what the lists say of finding 8.
   *
   * @return the finding
   */
  public List<Finding> findings() {
    String measured =
        "S no. 37 is of "
            + backward(37).name()
            + ", no. 41 of "
            + backward(41).name()
            + "; H of "
            + forward(37).name()
            + " and "
            + forward(41).name();
    boolean holds =
        backward(37).name().equals("layer1.0.conv2")
            && backward(41).name().equals("conv1")
            && forward(37).name().equals("layer4.1.conv1")
            && forward(41).name().equals("linear");
    return List.of(
        new Finding(
            "8",
            "the analysis notebook shows H and S of different layers",
            "S of layer1.0.conv2 and of the stem, H of layer4.1.conv1 and linear",
            measured,
            Finding.Verdict.of(holds)));
  }
}
