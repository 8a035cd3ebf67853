package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.adafisher.internal.DeviceManager;

/** Arrays that live as long as their optimizer. */
final class NamedArrays {

  private final DeviceManager manager;
  private final Map<String, NDArray> arrays = new TreeMap<>();

  NamedArrays(DeviceManager manager) {
    this.manager = manager;
  }

  /** Returns an array, or null. */
  NDArray get(String name) {
    return arrays.get(name);
  }

  /** Returns an array, made and kept if there is none. */
  NDArray get(String name, Supplier<NDArray> first) {
    if (!arrays.containsKey(name)) {
      put(name, first.get());
    }
    return arrays.get(name);
  }

  /** Keeps an array in the place of another of that name. */
  void put(String name, NDArray array) {
    NDScope.unregister(array);
    manager.own(array);
    NDArray old = arrays.put(name, array);
    if (old != null) {
      old.close();
    }
  }

  /** Frees an array. */
  void remove(String name) {
    arrays.remove(name).close();
  }

  /** Adds the arrays themselves to a state, named after their owner. */
  void save(String owner, NDList state) {
    arrays.forEach(
        (name, array) -> {
          array.setName(owner + "/" + name);
          state.add(array);
        });
  }
}
