package org.adafisher.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads files; what cannot be read is a {@link DataException} that names the file. */
final class DataFiles {

  private DataFiles() {}

  static byte[] bytes(Path file) {
    return read(file, () -> Files.readAllBytes(file));
  }

  static List<String> lines(Path file) {
    return new String(bytes(file), StandardCharsets.UTF_8).lines().map(String::strip).toList();
  }

  static long size(Path file) {
    return read(file, () -> Files.size(file));
  }

  private static <T> T read(Path file, Reading<T> reading) {
    try {
      return reading.get();
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e + ")");
    }
  }

  private interface Reading<T> {
    T get() throws IOException;
  }
}
