package org.adafisher.input;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in our words what is wrong with a JSON text, and where. */
final class JsonProblem {

  private static final Pattern DUPLICATE =
      Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);
  private static final int SHOWN = 40;

  /** Numbers keep their digits. */
  private static final JsonMapper AS_IT_STANDS =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final JsonProcessingException error;
  private final String text;

  JsonProblem(JsonProcessingException error, String text) {
    this.error = syntax(error);
    this.text = text;
  }

  /** What is no JSON is so wherever it stands. */
  private static JsonProcessingException syntax(JsonProcessingException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof StreamReadException read && !(cause instanceof InputCoercionException)) {
        return read;
      }
    }
    return error;
  }

  /** Such as {@code : optimizer.learningRate is null, expected a number}. */
  String said() {
    String path = path();
    String message = error.getOriginalMessage();
    Matcher duplicate = DUPLICATE.matcher(message);
    if (duplicate.matches()) {
      return line() + ": the field '" + cut(duplicate.group(1)) + "' stands twice";
    } else if (error instanceof JsonEOFException || isAtEnd()) {
      return line() + ": the text ends too early";
    } else if (error instanceof StreamConstraintsException) {
      return line() + ": nested too deeply, or a number or name that is too long";
    } else if (message.startsWith("Trailing token")) {
      return line() + ": more text after the end" + found();
    } else if (message.startsWith("Missing ")) {
      return ": no field '" + path + "'";
    } else if (error instanceof UnrecognizedPropertyException unknown) {
      Collection<Object> known = unknown.getKnownPropertyIds();
      return ": unknown field '" + path + "'; known are " + new TreeSet<>(known);
    } else if (error instanceof InvalidTypeIdException kind) {
      String given = kind.getTypeId();
      return at(path)
          + (given == null ? ": no field 'kind'" : ": kind '" + cut(given) + "' is not known");
    } else if (blamed() != null) {
      return at(path) + ": " + blamed();
    } else if (error instanceof JsonMappingException mapping) {
      return ": " + (path.isEmpty() ? "" : path + " ") + "is " + value() + expected(mapping);
    }
    return line() + ": not JSON" + found();
  }

  private static String at(String path) {
    return path.isEmpty() ? "" : ": " + path;
  }

  /** What the constructor of a record has said of its values. */
  private String blamed() {
    for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
      if (!(cause instanceof JsonProcessingException) && Blame.isOfInput(cause)) {
        return Blame.line(cause);
      }
    }
    return null;
  }

  private String expected(JsonMappingException mapping) {
    Class<?> type =
        mapping instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    if (type == null) {
      return mapping.getCause() == null ? "" : ", expected a whole number of 32 or 64 bits";
    } else if (type == int.class || type == Integer.class) {
      return ", expected a whole number of at most " + Integer.MAX_VALUE;
    } else if (type == long.class || type == Long.class) {
      return ", expected a whole number";
    } else if (type == double.class || type == Double.class) {
      return ", expected a finite number";
    } else if (type == boolean.class || type == Boolean.class) {
      return ", expected true or false";
    } else if (type.isEnum()) {
      return ", expected one of " + Arrays.toString(type.getEnumConstants());
    } else if (type == String.class) {
      return ", expected a text";
    }
    boolean isList = type.isArray() || Collection.class.isAssignableFrom(type);
    return isList ? ", expected a list […]" : ", expected an object {…}";
  }

  /** Such as {@code epochs[3].trainLoss}; empty for the whole. */
  private String path() {
    StringBuilder path = new StringBuilder();
    if (error instanceof JsonMappingException mapping) {
      for (JsonMappingException.Reference step : mapping.getPath()) {
        path.append(
            step.getFieldName() == null
                ? "[" + step.getIndex() + "]"
                : (path.isEmpty() ? "" : ".") + cut(step.getFieldName()));
      }
    }
    return path.toString();
  }

  /** What stands where the error is. */
  private String value() {
    try {
      JsonNode node = AS_IT_STANDS.readTree(text);
      for (JsonMappingException.Reference step : ((JsonMappingException) error).getPath()) {
        node =
            step.getFieldName() == null
                ? node.path(step.getIndex())
                : node.path(step.getFieldName());
      }
      return shown(node);
    } catch (JsonProcessingException | NumberFormatException e) {
      // Another part of the text is wrong too, such as a number with an exponent of ten digits.
      return "unreadable";
    }
  }

  static String shown(JsonNode node) {
    String shown = node.toString();
    return node.isContainerNode() ? node.isArray() ? "a list" : "an object" : cut(shown);
  }

  /** A file may hold names and texts of any length. */
  private static String cut(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
  }

  private String line() {
    JsonLocation place = error.getLocation();
    return place == null
        ? ""
        : String.format(
            Locale.ROOT, ": line %d, column %d", place.getLineNr(), place.getColumnNr());
  }

  /** Whether it is what is missing that is wrong. */
  private boolean isAtEnd() {
    JsonLocation place = error.getLocation();
    return text.isBlank()
        || !(error instanceof JsonMappingException)
            && !error.getOriginalMessage().contains("token '")
            && place != null
            && place.getCharOffset() >= text.length();
  }

  /** The text at the error. */
  private String found() {
    JsonLocation place = error.getLocation();
    int from = place == null ? -1 : (int) place.getCharOffset();
    if (from < 0 || from >= text.length()) {
      return "";
    }
    String rest = text.substring(from, Math.min(text.length(), from + SHOWN));
    return " at '" + rest.lines().findFirst().orElse("").strip() + "'";
  }
}
