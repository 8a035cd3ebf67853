package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.adafisher.internal.ArrayArchive;
import org.adafisher.internal.DeviceManager;
import org.adafisher.internal.NetworkTree;

/**
 * What an optimizer remembers: the steps made and the state of every parameter, in memory by DJL's
 * id, in files by name.
 */
final class OptimizerState implements AutoCloseable {

  private final String optimizer;
  private final DeviceManager manager;
  private final Map<String, ParameterState> parameters = new HashMap<>();

  /** The steps made. */
  int step;

  OptimizerState(String optimizer) {
    this.optimizer = optimizer;
    manager = new DeviceManager(optimizer);
  }

  /** Returns a parameter's state, one step on. */
  ParameterState advance(String parameterId, NDArray weight) {
    ParameterState state =
        parameters.computeIfAbsent(
            parameterId, id -> new ParameterState(manager, weight.getDevice()));
    state.advance(weight);
    return state;
  }

  /** Returns a place for arrays that belong to no single parameter. */
  NamedArrays arrays() {
    return new NamedArrays(manager);
  }

  /** Copies of all arrays, by name; the caller's are added by {@code shared}. */
  NDList copies(Block network, Consumer<NDList> shared) {
    NDList state = new NDList();
    state.add(
        ArrayArchive.scalar(manager.on(NetworkTree.device(network)), optimizer + "/step", step));
    NetworkTree.parameters(network)
        .forEach(
            (parameter, value) -> {
              ParameterState own = parameters.get(value.getId());
              if (own != null) {
                own.save(parameter, state);
              }
            });
    shared.accept(state);
    return state;
  }

  /** Reads what {@link #copies} gave to a file. */
  void load(Block network, Path file, Consumer<NDList> shared) throws IOException {
    try (NDManager scope = manager.on(NetworkTree.device(network)).newSubManager()) {
      NDList state = ArrayArchive.read(file, scope);
      step = (int) ArrayArchive.required(state, optimizer + "/step", file).getLong();
      NetworkTree.parameters(network)
          .forEach(
              (parameter, value) -> {
                if (value.requiresGradient()) {
                  ParameterState own = new ParameterState(manager, value.getArray().getDevice());
                  own.load(parameter, value.getShape(), state, file);
                  parameters.put(value.getId(), own);
                }
              });
      shared.accept(state);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
