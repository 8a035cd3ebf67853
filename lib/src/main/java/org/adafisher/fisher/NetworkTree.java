package org.adafisher.fisher;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.util.Pair;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The layers and parameters of a network under PyTorch's state dictionary names, such as {@code
 * layer1.0.bn1.running_mean}, in the order of registration.
 */
public final class NetworkTree {

  private static final Map<String, String> PYTORCH_NAMES =
      Map.of(
          "gamma", "weight",
          "beta", "bias",
          "runningMean", "running_mean",
          "runningVar", "running_var",
          "embedding", "weight");

  private NetworkTree() {}

  /**
   * Visits every layer, outer before inner; the layer inside a {@link Tap} is not visited.
   *
   * @param network the network
   * @param visitor receives the layer's name, empty for the network itself, and the layer
   */
  public static void visit(Block network, BiConsumer<String, Block> visitor) {
    visit("", network, visitor);
  }

  private static void visit(String name, Block block, BiConsumer<String, Block> visitor) {
    visitor.accept(name, block);
    if (block instanceof Tap) {
      return;
    }
    int number = 0;
    for (Pair<String, Block> child : block.getChildren()) {
      number++;
      // DJL puts the child's number, at least two digits, before its name; in a SequentialBlock
      // that name is only the type, so the number from 0 serves, as in PyTorch.
      String own =
          block instanceof SequentialBlock
              ? String.valueOf(number - 1)
              : child.getKey().substring(String.format("%02d", number).length());
      visit(join(name, own), child.getValue(), visitor);
    }
  }

  /**
   * Returns every parameter and buffer by name.
   *
   * @param network the network
   * @return in the order of registration, a layer's own before its children's
   */
  public static Map<String, Parameter> parameters(Block network) {
    Map<String, Parameter> found = new LinkedHashMap<>();
    visit(
        network,
        (name, block) ->
            (block instanceof Tap tap ? tap.layer() : block)
                .getDirectParameters()
                .forEach(
                    entry ->
                        found.put(
                            join(name, PYTORCH_NAMES.getOrDefault(entry.getKey(), entry.getKey())),
                            entry.getValue())));
    return found;
  }

  private static String join(String parent, String child) {
    return parent.isEmpty() ? child : parent + "." + child;
  }
}
