package org.adafisher.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

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

  /** Reads a nested list of numbers. */
  Tensor tensor(JsonNode parent, String field) {
    return Tensor.of(required(parent, field), field, file);
  }
}
