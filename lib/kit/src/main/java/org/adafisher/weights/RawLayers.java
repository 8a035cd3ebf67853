package org.adafisher.weights;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
    ByteBuffer floats = ByteBuffer.wrap(Files.readAllBytes(floats(folder)));
    List<String> lines = Files.readAllLines(table);
    List<String> header = Arrays.asList(lines.get(0).split("\t"));
    if (!header.containsAll(COLUMNS)) {
      throw new WeightException(table, "columns " + header + " lack some of " + COLUMNS);
    }
    Map<String, WeightTensor> entries = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t");
      try {
        long[] numbers =
            COLUMNS.stream()
                .skip(1)
                .mapToLong(column -> Long.parseLong(cells[header.indexOf(column)]))
                .toArray();
        Shape weight = new Shape(Arrays.copyOf(numbers, 4));
        String layer = cells[header.indexOf("layer")].replace('/', '.');
        entries.put(layer + ".weight", tensor(floats, weight, numbers[4]));
        entries.put(layer + ".bias", tensor(floats, new Shape(numbers[0]), numbers[5]));
      } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
        throw new WeightException(table, "line '" + line + "': " + e.getMessage());
      }
    }
    return new StateDictionary(folder.toString(), entries);
  }

  private static Path floats(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".f32.bin")).toList();
      if (found.size() != 1) {
        throw new WeightException(folder, found.size() + " files *.f32.bin instead of one");
      }
      return found.get(0);
    }
  }

  private static WeightTensor tensor(ByteBuffer floats, Shape shape, long offset) {
    int bytes = Math.toIntExact(shape.size() * Float.BYTES);
    return new WeightTensor(DataType.FLOAT32, shape, floats.slice(Math.toIntExact(offset), bytes));
  }
}
