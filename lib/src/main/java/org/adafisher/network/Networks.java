package org.adafisher.network;

import ai.djl.nn.Block;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** The networks by name; the names are those of the parity fixtures. */
public final class Networks {

  private static final Map<String, IntFunction<Block>> NETWORKS =
      new TreeMap<>(
          Map.of("resnet18_cifar", ResNet::resNet18, "mlp", classes -> perceptron(1, classes)));

  private Networks() {}

  /**
   * Creates a network that is not yet initialised.
   *
   * @param name such as {@code resnet18_cifar}
   * @param classes the number of classes
   * @return the network
   * @throws IllegalArgumentException if the name is unknown; the message lists the names
   */
  public static Block create(String name, int classes) {
    IntFunction<Block> network = NETWORKS.get(name);
    if (network == null) {
      throw new IllegalArgumentException(
          "unknown network '" + name + "': choose one of " + NETWORKS.keySet());
    }
    return network.apply(classes);
  }

  /**
   * Returns a perceptron with one hidden layer and ReLU (paper App. B: 2-1-3).
   *
   * @param hidden hidden units
   * @param classes the number of classes
   * @return {@code [M, features] -> [M, classes]}
   */
  public static Block perceptron(int hidden, int classes) {
    return new Chain()
        .add("flatten", x -> x.reshape(x.getShape().get(0), -1))
        .add("fc1", Layers.linear(hidden, true))
        .add("relu", Layers.relu())
        .add("fc2", Layers.linear(classes, true));
  }
}
