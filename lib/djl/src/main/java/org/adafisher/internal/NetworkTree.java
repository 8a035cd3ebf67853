package org.adafisher.internal;

import ai.djl.Device;
import ai.djl.nn.Block;
import ai.djl.nn.BlockList;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.adafisher.fisher.Tap;

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
    BlockList children = block.getChildren();
    List<String> names = names(block, children);
    for (int i = 0; i < names.size(); i++) {
      visit(join(name, names.get(i)), children.valueAt(i), visitor);
    }
  }

  /**
   * The children's names without the number, at least two digits, that DJL puts before them. In
   * DJL's containers they are types that may repeat, so that the number from 0 serves, as in
   * PyTorch.
   */
  private static List<String> names(Block block, BlockList children) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < children.size(); i++) {
      names.add(children.keyAt(i).substring(String.format("%02d", i + 1).length()));
    }
    boolean areTypes = block instanceof SequentialBlock || block instanceof ParallelBlock;
    return areTypes || Set.copyOf(names).size() < names.size()
        ? IntStream.range(0, names.size()).mapToObj(String::valueOf).toList()
        : names;
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

  /**
   * Returns where a network's parameters are.
   *
   * @param network the network, initialised, with at least one parameter
   * @return the device of the first
   */
  public static Device device(Block network) {
    return parameters(network).values().iterator().next().getArray().getDevice();
  }

  private static String join(String parent, String child) {
    return parent.isEmpty() ? child : parent + "." + child;
  }
}
