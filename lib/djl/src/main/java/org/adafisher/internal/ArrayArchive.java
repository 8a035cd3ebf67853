package org.adafisher.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Named arrays in a NumPy archive ({@code .npz}), written as a whole or not at all. */
public final class ArrayArchive {

  private ArrayArchive() {}

  /**
   * Returns a number as a named array.
   *
   * @param manager owns the array
   * @param name its name
   * @param value the number
   * @return INT64, {@code [1]}
   */
  public static NDArray scalar(NDManager manager, String name, long value) {
    NDArray array = manager.create(new long[] {value});
    array.setName(name);
    return array;
  }

  /**
   * Writes an archive.
   *
   * @param file the file, replaced as a whole
   * @param arrays the arrays, each with a name of its own; closed here
   * @throws IOException if it cannot be written; an existing file is then as it was
   */
  public static void write(Path file, NDList arrays) throws IOException {
    byte[] bytes;
    try (arrays) {
      bytes = arrays.encode(NDList.Encoding.NPZ);
    }
    WholeFile.write(file, bytes);
  }

  /**
   * Reads an archive.
   *
   * @param file the file
   * @param manager owns the arrays
   * @return the arrays by name
   * @throws IOException if it cannot be read or is no archive
   */
  public static NDList read(Path file, NDManager manager) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return NDList.decode(manager, in);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IOException(file + ": not a NumPy archive: " + e.getMessage(), e);
    }
  }

  /**
   * Returns an array that must be there.
   *
   * @param arrays the arrays
   * @param name the name
   * @param file where they were read, for the message
   * @return the array
   * @throws IllegalArgumentException if it is not there
   */
  public static NDArray required(NDList arrays, String name, Path file) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          file + ": no entry '" + name + "': the state of another optimizer or network");
    }
    return array;
  }
}
