package org.adafisher.replay;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.adafisher.input.InputLimits;

/**
 * A JSON file of known results, or a part of one, with errors that name the file and the field.
 *
 * @param file where it was read
 * @param part the part's name in the file; empty for the whole
 * @param root its content
 */
record Trace(Path file, String part, JsonNode root) {

  static Trace read(Path file) throws IOException {
    try {
      JsonNode root = new ObjectMapper().readTree(Files.readString(file));
      if (root == null || !root.isObject()) {
        throw new TraceException(
            file, "not a JSON object; expected a trace with 'kind' and 'steps'");
      }
      return new Trace(file, "", root);
    } catch (NoSuchFileException e) {
      throw new TraceException(file, "no such file");
    } catch (JsonProcessingException e) {
      throw new TraceException(
          file,
          "not JSON at line "
              + (e.getLocation() == null ? "?" : e.getLocation().getLineNr())
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (MalformedInputException e) {
      throw new TraceException(file, "not UTF-8 text");
    }
  }

  /** Returns a field that must be there. */
  JsonNode required(JsonNode parent, String field) {
    JsonNode value = parent.get(field);
    if (value == null || value.isNull()) {
      throw error("no field '" + field + "'");
    }
    return value;
  }

  /** An error in this part of the file. */
  TraceException error(String problem) {
    return new TraceException(file, part.isEmpty() ? problem : part + ": " + problem);
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
    if (!value.isNumber()) {
      throw error("field '" + field + "' is not a number: " + value);
    }
    return value.asDouble();
  }

  double number(JsonNode parent, String field, double absent) {
    return parent.hasNonNull(field) ? number(parent, field) : absent;
  }

  /** Reads a whole number from 1. */
  int count(JsonNode parent, String field, int most) {
    double value = number(parent, field);
    if (value != Math.rint(value) || value < 1 || value > most) {
      throw error(
          "field '%s' is %s, expected a whole number from 1 to %d"
              .formatted(field, parent.get(field), most));
    }
    return (int) value;
  }

  /** Reads the sizes of a batch, which may not have more numbers than are read. */
  Shape shape(JsonNode parent, String field) {
    double[] sizes = tensor(parent, field).values();
    double numbers = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    boolean isWhole = Arrays.stream(sizes).allMatch(size -> size == Math.rint(size) && size >= 1);
    if (sizes.length == 0 || !isWhole || numbers > InputLimits.NUMBERS) {
      throw error(
          "field '%s' is %s, expected whole numbers from 1 with a product of at most %d"
              .formatted(field, parent.get(field), InputLimits.NUMBERS));
    }
    return new Shape(Arrays.stream(sizes).mapToLong(size -> (long) size).toArray());
  }

  /** Reads a nested list of numbers. */
  Tensor tensor(JsonNode parent, String field) {
    return Tensor.of(required(parent, field), field, file);
  }
}
