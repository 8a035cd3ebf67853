package org.adafisher.weights;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.adafisher.input.InputLimits;
import org.adafisher.input.StrictJson;
import org.adafisher.internal.WholeFile;

/**
 * Safetensors: the length of the header as eight bytes, the header as JSON, then the tensors'
 * bytes, which lie end to end (github.com/huggingface/safetensors, "Format").
 */
final class SafeTensors {

  private static final int PIECE = 1 << 20;
  private static final Map<String, DataType> TYPES =
      Map.ofEntries(
          Map.entry("F64", DataType.FLOAT64),
          Map.entry("F32", DataType.FLOAT32),
          Map.entry("F16", DataType.FLOAT16),
          Map.entry("BF16", DataType.BFLOAT16),
          Map.entry("I64", DataType.INT64),
          Map.entry("I32", DataType.INT32),
          Map.entry("I16", DataType.INT16),
          Map.entry("I8", DataType.INT8),
          Map.entry("U8", DataType.UINT8),
          Map.entry("BOOL", DataType.BOOLEAN));

  private static final ObjectMapper JSON = new ObjectMapper();

  private SafeTensors() {}

  /** A tensor's place among the bytes after the header. */
  private record Span(String name, DataType type, Shape shape, long begin, long end) {}

  static StateDictionary read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long headerLength = littleEndian(channel, file, 0, 8).getLong();
      if (headerLength < 2
          || headerLength > Math.min(InputLimits.DESCRIPTION_BYTES, channel.size() - 8)) {
        throw new WeightException(
            file,
            "a header of %d bytes in a file of %d: damaged or cut short; at most %d are read"
                .formatted(headerLength, channel.size(), InputLimits.DESCRIPTION_BYTES));
      }
      List<Span> spans = spans(file, littleEndian(channel, file, 8, headerLength));
      List<Span> inOrder =
          spans.stream()
              .sorted(Comparator.comparingLong(Span::begin).thenComparingLong(Span::end))
              .toList();
      checkEndToEnd(file, inOrder, channel.size() - 8 - headerLength);
      Map<String, ByteBuffer> values = values(channel, 8 + headerLength, inOrder);
      Map<String, WeightTensor> entries = new LinkedHashMap<>();
      for (Span span : spans) {
        entries.put(
            span.name(), new WeightTensor(span.type(), span.shape(), values.get(span.name())));
      }
      return new StateDictionary(file.toString(), entries);
    }
  }

  /**
   * Maps as many tensors at a time as 2 GiB hold: a process has few mappings. A mapping stays valid
   * after its channel, and pages that nobody reads are never loaded.
   */
  private static Map<String, ByteBuffer> values(FileChannel channel, long start, List<Span> spans)
      throws IOException {
    Map<String, ByteBuffer> values = new HashMap<>();
    ByteBuffer mapped = ByteBuffer.allocate(0);
    long from = 0;
    long length = channel.size() - start;
    for (Span span : spans) {
      if (span.end() - from > mapped.limit()) {
        from = span.begin();
        long count = Math.min(Integer.MAX_VALUE, length - from);
        mapped = channel.map(FileChannel.MapMode.READ_ONLY, start + from, count);
      }
      values.put(
          span.name(),
          mapped.slice((int) (span.begin() - from), (int) (span.end() - span.begin())));
    }
    return values;
  }

  private static ByteBuffer littleEndian(FileChannel channel, Path file, long at, long length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new WeightException(file, "ends within its header: cut short");
      }
    }
    return bytes.flip();
  }

  private static List<Span> spans(Path file, ByteBuffer header) throws IOException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(header).toString();
    JsonNode root;
    try {
      root = StrictJson.parseTree(text, file + ": its header");
    } catch (IllegalArgumentException e) {
      throw new WeightException(e.getMessage());
    }
    if (root.size() > InputLimits.TENSORS) {
      throw new WeightException(
          file, root.size() + " tensors; at most " + InputLimits.TENSORS + " are read");
    }
    List<Span> spans = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        spans.add(span(file, field.getKey(), field.getValue()));
      }
    }
    return spans;
  }

  private static Span span(Path file, String name, JsonNode entry) {
    DataType type = TYPES.get(entry.path("dtype").asText());
    if (type == null) {
      throw new WeightException(
          file, "'" + name + "' has dtype " + entry.path("dtype") + "; read are " + TYPES.keySet());
    }
    long[] sizes = naturals(file, name, entry.path("shape"));
    long[] offsets = naturals(file, name, entry.path("data_offsets"));
    int bytes;
    try {
      bytes = WeightTensor.bytes(type, sizes);
    } catch (IllegalArgumentException e) {
      throw new WeightException(file, "'" + name + "': " + e.getMessage());
    }
    if (offsets.length != 2 || offsets[1] - offsets[0] != bytes) {
      throw new WeightException(
          file,
          "'%s' is %s %s, %d bytes, at data_offsets %s"
              .formatted(name, type, entry.path("shape"), bytes, entry.path("data_offsets")));
    }
    return new Span(name, type, new Shape(sizes), offsets[0], offsets[1]);
  }

  private static long[] naturals(Path file, String name, JsonNode list) {
    if (!list.isArray()) {
      throw new WeightException(file, "'" + name + "' lacks its shape or data_offsets");
    }
    long[] values = new long[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          list.get(i).isIntegralNumber() && list.get(i).canConvertToLong()
              ? list.get(i).longValue()
              : -1;
      if (values[i] < 0) {
        throw new WeightException(file, "'" + name + "' has " + list + " for shape or offsets");
      }
    }
    return values;
  }

  private static void checkEndToEnd(Path file, List<Span> spans, long length) {
    long end = 0;
    for (Span span : spans) {
      if (span.begin() != end) {
        throw new WeightException(
            file,
            "'%s' begins at %d, not at %d where the tensor before it ends"
                .formatted(span.name(), span.begin(), end));
      }
      end = span.end();
    }
    if (end != length) {
      throw new WeightException(
          file, "its tensors need " + end + " bytes, it has " + length + ": damaged or cut short");
    }
  }

  static void write(Path file, StateDictionary weights) throws IOException {
    // Wide elements first, so that every tensor is aligned.
    List<Map.Entry<String, WeightTensor>> entries = new ArrayList<>(weights.entries().entrySet());
    entries.sort(Comparator.comparing(entry -> -entry.getValue().type().getNumOfBytes()));
    Map<DataType, String> names = new HashMap<>();
    TYPES.forEach((name, type) -> names.put(type, name));
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long end = 0;
    for (Map.Entry<String, WeightTensor> entry : entries) {
      WeightTensor tensor = entry.getValue();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", Objects.requireNonNull(names.get(tensor.type()), tensor.type()::toString));
      node.set("shape", JSON.valueToTree(tensor.shape().getShape()));
      node.putArray("data_offsets").add(end).add(end + tensor.values().remaining());
      end += tensor.values().remaining();
    }
    byte[] json = JSON.writeValueAsBytes(header);
    String padding = " ".repeat((json.length + 7) / 8 * 8 - json.length);
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    length.putLong(json.length + padding.length());
    WholeFile.write(
        file,
        8 + json.length + padding.length() + end,
        out -> {
          out.write(length.array());
          out.write(json);
          out.write(padding.getBytes(StandardCharsets.US_ASCII));
          byte[] piece = new byte[PIECE];
          for (Map.Entry<String, WeightTensor> entry : entries) {
            ByteBuffer values = entry.getValue().values();
            while (values.hasRemaining()) {
              int count = Math.min(PIECE, values.remaining());
              values.get(piece, 0, count);
              out.write(piece, 0, count);
            }
          }
        });
  }
}
