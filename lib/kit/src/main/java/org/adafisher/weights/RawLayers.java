package org.adafisher.weights;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.adafisher.input.InputLimits;

/**
 * Convolutions as a table {@code layers.tsv} (layer, out, in, kh, kw, …, weight_offset_bytes,
 * bias_offset_bytes) beside one file {@code *.f32.bin} of little-endian floats. The tensors are
 * called {@code LAYER.weight} and {@code LAYER.bias}, with dots for slashes in LAYER.
 */
final class RawLayers {

  private static final List<String> COLUMNS =
      List.of("layer", "out", "in", "kh", "kw", "weight_offset_bytes", "bias_offset_bytes");

  private RawLayers() {}

  static StateDictionary read(Path folder) throws IOException {
    Path table = folder.resolve("layers.tsv");
    if (!Files.isRegularFile(table)) {
      throw new WeightException(folder, "a folder without layers.tsv; give a file of weights");
    }
    ByteBuffer floats = floats(folder);
    List<String> lines = lines(table);
    List<String> header = Arrays.asList(lines.get(0).split("\t"));
    if (!header.containsAll(COLUMNS)) {
      throw new WeightException(
          table, "columns '" + String.join("', '", header) + "' lack some of " + COLUMNS);
    }
    if (lines.size() > InputLimits.TENSORS) {
      throw new WeightException(
          table, lines.size() + " lines; at most " + InputLimits.TENSORS + " are read");
    }
    Map<String, WeightTensor> entries = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t");
      try {
        if (cells.length < header.size()) {
          throw new IllegalArgumentException(
              cells.length + " cells, expected " + header.size() + ", one a column");
        }
        long[] numbers =
            COLUMNS.stream()
                .skip(1)
                .mapToLong(column -> number(column, cells[header.indexOf(column)]))
                .toArray();
        Shape weight = new Shape(Arrays.copyOf(numbers, 4));
        String layer = cells[header.indexOf("layer")].replace('/', '.');
        if (entries.put(layer + ".weight", tensor(floats, weight, numbers[4])) != null) {
          throw new IllegalArgumentException("a second layer of this name");
        }
        entries.put(layer + ".bias", tensor(floats, new Shape(numbers[0]), numbers[5]));
      } catch (IllegalArgumentException e) {
        throw new WeightException(table, "line '" + line + "': " + e.getMessage());
      }
    }
    return new StateDictionary(folder.toString(), entries);
  }

  private static long number(String column, String cell) {
    try {
      return Long.parseLong(cell);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(column + " is '" + cell + "', expected a whole number", e);
    }
  }

  private static List<String> lines(Path table) throws IOException {
    byte[] bytes = InputLimits.bytes(table, InputLimits.DESCRIPTION_BYTES);
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    if (lines.isEmpty()) {
      throw new WeightException(table, "empty, expected a line of columns: " + COLUMNS);
    }
    return lines;
  }

  private static ByteBuffer floats(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".f32.bin")).toList();
      if (found.size() != 1) {
        throw new WeightException(folder, found.size() + " files *.f32.bin instead of one");
      }
      try (FileChannel channel = FileChannel.open(found.get(0))) {
        if (channel.size() > Integer.MAX_VALUE) {
          throw new WeightException(
              found.get(0), channel.size() + " bytes; at most 2 GiB are read");
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      }
    }
  }

  private static WeightTensor tensor(ByteBuffer floats, Shape shape, long offset) {
    int bytes = WeightTensor.bytes(DataType.FLOAT32, shape.getShape());
    if (offset < 0 || offset > floats.limit() - bytes) {
      throw new IllegalArgumentException(
          "%d bytes from %d are out of bounds of the floats' %d bytes"
              .formatted(bytes, offset, floats.limit()));
    }
    return new WeightTensor(DataType.FLOAT32, shape, floats.slice((int) offset, bytes));
  }
}
