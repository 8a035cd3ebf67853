package org.adafisher.weights;

import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.input.InputLimits;

/** Finds the state dictionary in what a file holds. */
final class StateSelection {

  /** How to write a file that is read. */
  static final String SAVE =
      "save the state dictionary alone: torch.save(model.state_dict(), 'FILE.pth')";

  private StateSelection() {}

  /**
   * Returns the object itself if it is a state dictionary, else the one that it holds.
   *
   * @param key the inner one's key, or empty for the only one
   */
  static Map<String, TorchTensor> choose(Path file, Object object, String key) {
    if (!(object instanceof Map<?, ?> outer)) {
      throw new WeightException(file, "holds no dictionary; " + SAVE);
    }
    if (!key.isEmpty()) {
      return tensors(file, outer.get(key), "'" + key + "' is no state dictionary");
    }
    // One dictionary may stand under many keys.
    Map<Object, Boolean> seen = new IdentityHashMap<>();
    List<String> inner =
        outer.entrySet().stream()
            .filter(entry -> seen.computeIfAbsent(entry.getValue(), StateSelection::isState))
            .map(entry -> String.valueOf(entry.getKey()))
            .toList();
    if (inner.isEmpty() || isState(outer)) {
      return tensors(file, outer, "no state dictionary");
    }
    if (inner.size() > 1) {
      throw new WeightException(
          file, "holds several state dictionaries, " + inner + ": choose one by its key");
    }
    return tensors(file, outer.get(inner.get(0)), "");
  }

  private static boolean isState(Object object) {
    return object instanceof Map<?, ?> map
        && !map.isEmpty()
        && map.entrySet().stream()
            .allMatch(e -> e.getKey() instanceof String && e.getValue() instanceof TorchTensor);
  }

  private static Map<String, TorchTensor> tensors(Path file, Object object, String problem) {
    Map<String, TorchTensor> tensors = new LinkedHashMap<>();
    if (!isState(object)) {
      Object keys = object instanceof Map<?, ?> map ? others(map) : "nothing of that name";
      throw new WeightException(file, problem + ": " + keys + "; " + SAVE);
    }
    Map<?, ?> state = (Map<?, ?>) object;
    if (state.size() > InputLimits.TENSORS) {
      throw new WeightException(
          file, state.size() + " tensors; at most " + InputLimits.TENSORS + " are read");
    }
    state.forEach((name, tensor) -> tensors.put((String) name, (TorchTensor) tensor));
    return tensors;
  }

  private static String others(Map<?, ?> map) {
    List<String> keys =
        map.entrySet().stream()
            .filter(entry -> !(entry.getValue() instanceof TorchTensor))
            .map(entry -> "'" + entry.getKey() + "'")
            .toList();
    return map.isEmpty() ? "it is empty" : "no tensors under " + Listing.of(keys);
  }
}
