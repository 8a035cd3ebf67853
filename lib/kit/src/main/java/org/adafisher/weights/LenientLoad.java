package org.adafisher.weights;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.internal.NetworkTree;

/**
 * What PyTorch's {@code load_state_dict(…, strict=False)} copies, and says nothing about, as the
 * authors' transfer code calls it (paper Table 4).
 *
 * @param loaded names that both have, in the network's order
 * @param missing names that only the network has; of counters PyTorch reports none
 * @param unexpected names that only the source has
 */
public record LenientLoad(List<String> loaded, List<String> missing, List<String> unexpected) {

  /** Copies the lists. */
  public LenientLoad {
    loaded = List.copyOf(loaded);
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
  }

  /**
   * Compares two layouts.
   *
   * @param network the network's shapes by name, with PyTorch's counters
   * @param source the shapes of what is loaded
   * @return what would be loaded
   * @throws WeightException if a common name has two shapes, which PyTorch refuses even so
   */
  public static LenientLoad of(Map<String, Shape> network, Map<String, Shape> source) {
    List<String> common = network.keySet().stream().filter(source::containsKey).toList();
    List<String> clashing =
        common.stream()
            .filter(name -> !network.get(name).equals(source.get(name)))
            .map(name -> name + " " + source.get(name) + " for " + network.get(name))
            .toList();
    if (!clashing.isEmpty()) {
      throw new WeightException(
          "PyTorch refuses, even with strict=False: of another shape are " + Listing.of(clashing));
    }
    return new LenientLoad(
        common,
        network.keySet().stream()
            .filter(name -> !source.containsKey(name) && !name.endsWith(COUNTER))
            .toList(),
        source.keySet().stream().filter(name -> !network.containsKey(name)).toList());
  }

  private static final String COUNTER = "num_batches_tracked";

  /**
   * Returns the shapes of a network as PyTorch would have them.
   *
   * @param network an initialised network
   * @return with a counter {@code num_batches_tracked} per batch normalisation
   */
  public static Map<String, Shape> layout(Block network) {
    Map<String, Shape> layout = new LinkedHashMap<>();
    NetworkTree.parameters(network)
        .forEach(
            (name, parameter) -> {
              layout.put(name, parameter.getShape());
              if (name.endsWith("running_var")) {
                layout.put(name.replaceFirst("running_var$", COUNTER), new Shape());
              }
            });
    return layout;
  }
}
