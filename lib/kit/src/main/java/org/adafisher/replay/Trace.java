package org.adafisher.replay;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.adafisher.input.Blame;
import org.adafisher.input.InputLimits;
import org.adafisher.input.StrictJson;

/**
 * A JSON file of known results, or a part of one, with errors that name the file and the field.
 *
 * @param file where it was read
 * @param part the part's name in the file; empty for the whole
 * @param root its content
 */
record Trace(Path file, String part, JsonNode root) {

  /** PyTorch counts the batches of a norm; nothing here does. */
  private static final String COUNTER = "num_batches_tracked";

  static Trace read(Path file) throws IOException {
    return new Trace(file, "", StrictJson.readTree(file));
  }

  /** Returns a field that must be there. */
  JsonNode required(JsonNode parent, String field) {
    JsonNode value = parent.get(field);
    if (value == null || value.isNull()) {
      throw error(value == null ? "no field '" + field + "'" : "field '" + field + "' is null");
    }
    return value;
  }

  /** An error in this part of the file. */
  TraceException error(String problem) {
    return new TraceException(file, part.isEmpty() ? problem : part + ": " + problem);
  }

  /**
   * What to say of a file that could not be compared: options out of range are named; shapes and
   * labels that do not fit end deep in the engine, whose words would not help.
   */
  TraceException unusable(RuntimeException cause) {
    if (cause instanceof TraceException own) {
      return own;
    }
    TraceException error =
        error(
            Blame.isOfInput(cause)
                ? Blame.line(cause)
                : "its shapes, labels or options do not fit each other");
    error.initCause(cause);
    return error;
  }

  /** Refuses a part that lacks a name, or has one too many: nothing is left out of a comparison. */
  void requireNames(JsonNode values, String field, Set<String> names) {
    Set<String> found = new TreeSet<>();
    values.fieldNames().forEachRemaining(found::add);
    found.removeIf(name -> name.endsWith(COUNTER));
    for (String name : found) {
      if (!names.contains(name)) {
        throw error("field '" + field + "': the network has no '" + name + "', only " + names);
      }
    }
    for (String name : names) {
      if (!found.contains(name)) {
        throw error("field '" + field + "' has no '" + name + "', which the network has");
      }
    }
  }

  /** Refuses fields that nothing here would read. */
  void requireKnown(JsonNode parent, Set<String> known) {
    parent
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                throw error("unknown field '" + field + "'");
              }
            });
  }

  JsonNode required(String field) {
    return required(root, field);
  }

  String text(String field) {
    JsonNode value = required(field);
    if (!value.isTextual()) {
      throw error("field '" + field + "' is not a text: " + value);
    }
    return value.asText();
  }

  double number(JsonNode parent, String field) {
    JsonNode value = required(parent, field);
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw error("field '" + field + "' is not a finite number: " + value);
    }
    return value.asDouble();
  }

  double number(JsonNode parent, String field, double absent) {
    return parent.has(field) ? number(parent, field) : absent;
  }

  /** Reads a list of whole numbers. */
  long[] wholes(JsonNode parent, String field) {
    JsonNode list = required(parent, field);
    long[] values = new long[list.size()];
    for (int i = 0; i < values.length; i++) {
      if (!list.path(i).isIntegralNumber() || !list.path(i).canConvertToLong()) {
        throw error("field '" + field + "', entry " + i + ": not a whole number: " + list.path(i));
      }
      values[i] = list.path(i).asLong();
    }
    if (values.length == 0) {
      throw error("field '" + field + "' is not a list of whole numbers: " + list);
    }
    return values;
  }

  /** Reads a whole number from 1. */
  int count(JsonNode parent, String field, int most) {
    JsonNode value = required(parent, field);
    if (!value.isInt() || value.asInt() < 1 || value.asInt() > most) {
      throw error(
          "field '%s' is %s, expected a whole number from 1 to %d".formatted(field, value, most));
    }
    return value.asInt();
  }

  /** Reads the sizes of a batch, which may not have more numbers than are read. */
  Shape shape(JsonNode parent, String field) {
    long[] sizes = wholes(parent, field);
    double numbers = Arrays.stream(sizes).asDoubleStream().reduce(1, (a, b) -> a * b);
    if (Arrays.stream(sizes).anyMatch(size -> size < 1) || numbers > InputLimits.NUMBERS) {
      throw error(
          "field '%s' is %s, expected whole numbers from 1 with a product of at most %d"
              .formatted(field, parent.get(field), InputLimits.NUMBERS));
    }
    return new Shape(sizes);
  }

  /** Reads a nested list of numbers of a shape; {@code path} names it in the file. */
  double[] numbers(JsonNode value, String path, long... shape) {
    if (value == null || value.isNull()) {
      throw error(value == null ? "no field '" + path + "'" : "field '" + path + "' is null");
    }
    Tensor tensor = Tensor.of(value, path, file);
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw error(
          "field '%s' has shape %s, expected %s"
              .formatted(path, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
    return tensor.values();
  }

  /** Reads a nested list of numbers. */
  Tensor tensor(JsonNode parent, String field) {
    return Tensor.of(required(parent, field), field, file);
  }
}
