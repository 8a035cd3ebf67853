package org.adafisher.weights;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.adafisher.internal.NetworkTree;

/**
 * Tensors by name, as PyTorch's {@code state_dict()}.
 *
 * @param origin where they come from, for messages
 * @param entries the tensors, in their order
 */
public record StateDictionary(String origin, Map<String, WeightTensor> entries) {

  /** Copies the entries. */
  public StateDictionary {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /**
   * Copies a network's parameters and buffers.
   *
   * @param network an initialised network
   * @return under PyTorch's names
   */
  public static StateDictionary of(Block network) {
    Map<String, WeightTensor> entries = new LinkedHashMap<>();
    NetworkTree.parameters(network)
        .forEach((name, parameter) -> entries.put(name, WeightTensor.of(parameter.getArray())));
    return new StateDictionary("the network", entries);
  }

  /**
   * Renames entries.
   *
   * @param name the new name of each old one
   * @return in the same order
   * @throws IllegalArgumentException if two entries get one name
   */
  public StateDictionary renamed(UnaryOperator<String> name) {
    Map<String, WeightTensor> renamed = new LinkedHashMap<>();
    entries.forEach(
        (old, tensor) -> {
          if (renamed.put(name.apply(old), tensor) != null) {
            throw new IllegalArgumentException(
                origin + ": two entries, " + old + " the second, become " + name.apply(old));
          }
        });
    return new StateDictionary(origin, renamed);
  }

  /**
   * Returns the shapes.
   *
   * @return the shape of each entry, in their order
   */
  public Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    entries.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return shapes;
  }
}
