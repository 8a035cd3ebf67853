package org.adafisher.section.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import java.util.List;
import java.util.function.Supplier;
import org.adafisher.data.LabelledData;
import org.adafisher.data.source.DataSets;
import org.adafisher.data.source.Iris;
import org.adafisher.network.Chain;
import org.adafisher.network.Layers;

/**
 * A network of a few hundred parameters, with what it learns.
 *
 * @param name what tables and figures call it
 * @param data the data, of which the training examples count
 * @param measured on how many of them the exact matrices are taken
 * @param hasBatchNorm whether its examples depend on each other by BatchNorm
 * @param network makes it, of tapped layers
 */
public record SmallNetwork(
    String name, LabelledData data, int measured, boolean hasBatchNorm, Supplier<Block> network) {

  /**
   * Returns two perceptrons, a convolution without and with BatchNorm, and a block of attention
   * with LayerNorm.
   *
   * @param examples of the digits to train on, from 20; Iris has 150
   * @param measured on how many of them the exact matrices are taken, from 20; half as many for
   *     convolutions, which cost the most
   * @return the networks
   */
  public static List<SmallNetwork> all(int examples, int measured) {
    LabelledData iris = Iris.load().standardized();
    LabelledData vectors = DataSets.openVectors("digits").limit(examples, 0);
    LabelledData pictures = DataSets.open("digits", null).limit(examples, 0);
    return List.of(
        new SmallNetwork(
            "perceptron, Iris", iris, Math.min(150, measured), false, () -> perceptron(8, 3)),
        new SmallNetwork("perceptron, digits", vectors, measured, false, () -> perceptron(4, 10)),
        new SmallNetwork(
            "convolution, digits", pictures, measured / 2, false, () -> convolution(false)),
        new SmallNetwork(
            "convolution with BatchNorm, digits",
            pictures,
            measured / 2,
            true,
            () -> convolution(true)),
        new SmallNetwork(
            "attention with LayerNorm, digits", pictures, measured, false, () -> attention()));
  }

  private static Block perceptron(int hidden, int classes) {
    return new Chain()
        .add("fc1", Layers.linear(hidden, true))
        .add("tanh", NDArray::tanh)
        .add("fc2", Layers.linear(classes, true));
  }

  private static Block convolution(boolean withNorms) {
    Chain network = new Chain();
    // The digits' three channels are alike.
    network.add("grey", x -> x.mean(new int[] {1}, true));
    network.add("conv1", Layers.convolution(3, 3, 2, 1));
    if (withNorms) {
      network.add("bn1", Layers.batchNorm());
    }
    network.add("relu1", Layers.relu()).add("conv2", Layers.convolution(4, 3, 1, 1));
    if (withNorms) {
      network.add("bn2", Layers.batchNorm());
    }
    return network
        .add("relu2", Layers.relu())
        .add("pool", Layers.globalAveragePool())
        .add("fc", Layers.linear(10, true));
  }

  /** A picture's eight rows are as many tokens. */
  private static Block attention() {
    return new Chain()
        .add("rows", x -> x.mean(new int[] {1}))
        .add("embedding", Layers.linear(4, true))
        .add("block", Layers.attentionBlock(4, 2))
        .add("pool", x -> x.mean(new int[] {1}))
        .add("fc", Layers.linear(10, true));
  }
}
