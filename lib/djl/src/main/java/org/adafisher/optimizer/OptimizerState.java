package org.adafisher.optimizer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

  /**
   * Returns an average of a parameter, corrected for its start at zero: average / (1 − βᵗ), a new
   * float64 array; empty before the parameter's first step.
   */
  Optional<NDArray> corrected(Parameter parameter, String name, double beta) {
    ParameterState own = parameters.get(parameter.getId());
    NDArray average = own == null ? null : own.arrays.get(name);
    return Optional.ofNullable(average)
        .map(
            a -> {
              // Of a float64 array DJL makes no copy, though asked for one: never divide in place.
              try (NDArray exact = a.toType(DataType.FLOAT64, true)) {
                return exact.div(1 - Math.pow(beta, own.count()));
              }
            });
  }

  /** Returns a place for arrays that belong to no single parameter. */
  NamedArrays arrays() {
    return new NamedArrays(manager);
  }

  /** Writes all arrays, by name, those that {@code shared} adds too; returns the SHA-256. */
  String save(Block network, Path file, Consumer<NDList> shared) throws IOException {
    try (NDManager scope = manager.on(NetworkTree.device(network)).newSubManager()) {
      return ArrayArchive.write(file, arrays(network, shared, scope));
    }
  }

  /** The size of what {@link #save} writes. */
  long bytes(Block network, Consumer<NDList> shared) {
    try (NDManager scope = manager.on(NetworkTree.device(network)).newSubManager()) {
      return ArrayArchive.bytes(arrays(network, shared, scope));
    }
  }

  /** The arrays themselves; {@code scope} owns the counts. */
  private NDList arrays(Block network, Consumer<NDList> shared, NDManager scope) {
    NDList state = new NDList();
    state.add(ArrayArchive.scalar(scope, optimizer + "/step", step));
    NetworkTree.parameters(network)
        .forEach(
            (parameter, value) -> {
              ParameterState own = parameters.get(value.getId());
              if (own != null) {
                own.save(parameter, state, scope);
              }
            });
    shared.accept(state);
    return state;
  }

  /** Reads what {@link #save} wrote; the arrays are handed over as they are, to be kept. */
  void load(Block network, Path file, Consumer<NDList> shared) throws IOException {
    try (NDManager scope = manager.on(NetworkTree.device(network)).newSubManager();
        ArrayArchive archive = ArrayArchive.open(file)) {
      NDList state = archive.read(scope);
      step = ArrayArchive.count(state, optimizer + "/step", file);
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

  private static Device device(Block network) {
    return NetworkTree.parameters(network).values().iterator().next().getArray().getDevice();
  }

  @Override
  public void close() {
    manager.close();
  }
}
