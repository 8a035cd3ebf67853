package org.adafisher.input;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers.DoubleDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads and writes JSON. Reading takes nothing for granted: every field must be there, known, once
 * and of its type; null is refused where a record does not allow it ({@code @JsonSetter(nulls =
 * SET)}), as are fractions for integers, numbers beyond a double's range, and text after the end.
 */
public final class StrictJson {

  private static final JsonMapper MAPPER = mapper(Nulls.FAIL).build();

  /** For files whose fields may be absent: their records' constructors check what is needed. */
  private static final JsonMapper PARTIAL =
      mapper(Nulls.SET).disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES).build();

  private StrictJson() {}

  private static JsonMapper.Builder mapper(Nulls nulls) {
    return JsonMapper.builder(
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
        .enable(
            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
        .defaultSetterInfo(JsonSetter.Value.forValueNulls(nulls, Nulls.FAIL))
        .addModule(
            new SimpleModule()
                .addDeserializer(double.class, new WithinRange(double.class))
                .addDeserializer(Double.class, new WithinRange(Double.class)))
        .enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  }

  /** Refuses 1e999, which would be infinite; what is said to be NaN or infinite is a text. */
  private static final class WithinRange extends DoubleDeserializer {

    private static final long serialVersionUID = 1;

    WithinRange(Class<Double> type) {
      super(type, type.isPrimitive() ? Double.valueOf(0) : null);
    }

    @Override
    public Double deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Double value = super.deserialize(parser, context);
      return parser.currentToken().isNumeric() && !Double.isFinite(value)
          ? (Double) context.handleWeirdNumberValue(handledType(), value, "beyond the range")
          : value;
    }
  }

  /**
   * Reads a file.
   *
   * @param <T> what it holds
   * @param file UTF-8 text of at most 64 MB
   * @param type a record
   * @return its content
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it holds something else; the message names the file, the
   *     place in it, what was found and what was expected
   */
  public static <T> T read(Path file, Class<T> type) throws IOException {
    return parse(text(file), file.toString(), type);
  }

  /**
   * Reads a text.
   *
   * @param <T> what it holds
   * @param text JSON
   * @param source what messages call it
   * @param type a record
   * @return its content
   * @throws IllegalArgumentException as for a file
   */
  public static <T> T parse(String text, String source, Class<T> type) {
    return parse(MAPPER, text, source, type);
  }

  /**
   * Reads a text in which fields may be absent, or null.
   *
   * @param <T> what it holds
   * @param text JSON
   * @param source what messages call it
   * @param type a record whose constructor checks what it needs
   * @return its content
   * @throws IllegalArgumentException as for a file
   */
  public static <T> T parsePartial(String text, String source, Class<T> type) {
    return parse(PARTIAL, text, source, type);
  }

  /**
   * Reads a file whose fields its reader looks up one by one.
   *
   * @param file UTF-8 text of at most 64 MB
   * @return its content, an object
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is no JSON, or no object
   */
  public static JsonNode readTree(Path file) throws IOException {
    return parseTree(text(file), file.toString());
  }

  /**
   * Reads a text whose fields its reader looks up one by one.
   *
   * @param text JSON
   * @param source what messages call it
   * @return its content, an object
   * @throws IllegalArgumentException if it is no JSON, or no object
   */
  public static JsonNode parseTree(String text, String source) {
    JsonNode root = parse(text, source, JsonNode.class);
    if (!root.isObject()) {
      throw new IllegalArgumentException(
          source + ": " + JsonProblem.shown(root) + ", not a JSON object {…}");
    }
    return root;
  }

  private static <T> T parse(ObjectMapper mapper, String text, String source, Class<T> type) {
    try {
      T value = mapper.readValue(text, type);
      if (value == null) {
        throw new IllegalArgumentException(source + ": is null, expected an object {…}");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          InputLimits.line(source + new JsonProblem(e, text).said()), e);
    }
  }

  private static String text(Path file) throws IOException {
    byte[] bytes = InputLimits.bytes(file, InputLimits.TEXT_BYTES);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + ": not UTF-8 text", e);
    }
  }

  /**
   * Writes a value.
   *
   * @param value a record
   * @return indented text, the entries of maps in the order of their names
   */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Writes a value on one line.
   *
   * @param value a record or a tree
   * @return text, the entries of maps in the order of their names
   */
  public static String writeLine(Object value) {
    try {
      return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns a value as a tree.
   *
   * @param <N> the tree's type
   * @param value a record
   * @return its fields
   */
  public static <N extends JsonNode> N toTree(Object value) {
    return MAPPER.valueToTree(value);
  }
}
