package org.adafisher.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.adafisher.internal.NetworkTree;

/** Fills networks with weights. */
public final class WeightLoader {

  private WeightLoader() {}

  /**
   * Fills a network, wholly or, on an error, not at all. Values are converted to the parameters'
   * type; PyTorch's counters {@code num_batches_tracked} are not used.
   *
   * @param network an initialised network
   * @param weights the values, under the network's names
   * @param options what may differ
   * @return what was done
   * @throws WeightException if entries are missing, unexpected or of another shape; it lists them
   * @throws IllegalArgumentException if a pattern of {@code allowMissing} matches no parameter
   */
  public static LoadReport load(Block network, StateDictionary weights, LoadOptions options) {
    Map<String, Parameter> parameters = NetworkTree.parameters(network);
    checkPatterns(parameters, options);
    Map<String, WeightTensor> entries = weights.entries();
    List<String> kept = parameters.keySet().stream().filter(options::maySkip).toList();
    List<String> loaded =
        parameters.keySet().stream().filter(name -> !options.maySkip(name)).toList();
    List<String> others =
        entries.keySet().stream().filter(name -> !parameters.containsKey(name)).toList();
    List<String> ignored =
        others.stream().filter(name -> options.mayIgnore(name) || isCounter(name)).toList();

    List<String> missing = loaded.stream().filter(name -> !entries.containsKey(name)).toList();
    List<String> unexpected = others.stream().filter(name -> !ignored.contains(name)).toList();
    List<String> misshapen = new ArrayList<>();
    for (String name : loaded) {
      if (entries.containsKey(name)) {
        misshapen.addAll(misfit(name, parameters.get(name), entries.get(name)));
      }
    }
    report(weights.origin(), missing, unexpected, misshapen);
    loaded.forEach(name -> fill(parameters.get(name), entries.get(name)));
    return new LoadReport(loaded, kept, ignored);
  }

  private static void checkPatterns(Map<String, Parameter> parameters, LoadOptions options) {
    for (String pattern : options.allowMissing()) {
      if (parameters.keySet().stream().noneMatch(name -> LoadOptions.matches(pattern, name))) {
        throw new IllegalArgumentException(
            "allowMissing '"
                + pattern
                + "' matches no parameter of the network: "
                + Listing.of(List.copyOf(parameters.keySet())));
      }
    }
  }

  private static boolean isCounter(String name) {
    return name.endsWith("num_batches_tracked");
  }

  private static List<String> misfit(String name, Parameter parameter, WeightTensor tensor) {
    boolean isSameKind =
        parameter.getArray().getDataType().isFloating() == tensor.type().isFloating();
    return isSameKind && parameter.getShape().equals(tensor.shape())
        ? List.of()
        : List.of(
            "%s is %s%s for %s%s"
                .formatted(
                    name,
                    tensor.type(),
                    tensor.shape(),
                    parameter.getArray().getDataType(),
                    parameter.getShape()));
  }

  private static void report(
      String origin, List<String> missing, List<String> unexpected, List<String> misshapen) {
    List<String> problems = new ArrayList<>();
    if (!missing.isEmpty()) {
      problems.add(missing.size() + " missing: " + Listing.of(missing));
    }
    if (!unexpected.isEmpty()) {
      problems.add(unexpected.size() + " unexpected: " + Listing.of(unexpected));
    }
    if (!misshapen.isEmpty()) {
      problems.add(misshapen.size() + " of another shape: " + Listing.of(misshapen));
    }
    if (!problems.isEmpty()) {
      throw new WeightException(
          origin
              + " does not fit the network. "
              + String.join(". ", problems)
              + ". Rename with a WeightMap, or name what may differ with allowMissing and"
              + " ignoreUnexpected");
    }
  }

  private static void fill(Parameter parameter, WeightTensor tensor) {
    NDArray target = parameter.getArray();
    try (NDManager scope = target.getManager().newSubManager()) {
      NDArray values = tensor.toArray(scope).toType(target.getDataType(), false);
      target.set(values.toByteBuffer());
    }
  }
}
