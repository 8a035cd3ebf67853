package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.adafisher.io.WholeFile;

/** Named arrays in a NumPy archive ({@code .npz}), written as a whole or not at all. */
final class OptimizerArchive {

  private OptimizerArchive() {}

  static NDArray scalar(NDManager manager, String name, long value) {
    NDArray array = manager.create(new long[] {value});
    array.setName(name);
    return array;
  }

  static void write(Path file, BiConsumer<NDList, Block> fill, Block network, NDManager manager)
      throws IOException {
    byte[] bytes;
    try (NDList state = new NDList()) {
      fill.accept(state, network);
      bytes = state.encode(NDList.Encoding.NPZ);
    }
    WholeFile.write(file, bytes);
  }

  static NDList read(Path file, NDManager manager) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return NDList.decode(manager, in);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IOException(file + ": not an optimizer state: " + e.getMessage(), e);
    }
  }

  static NDArray required(NDList state, String name, Path file) {
    NDArray array = state.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          file + ": no entry '" + name + "': the state of another optimizer or network");
    }
    return array;
  }
}
