package org.adafisher.claim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The paper's claims: {@code results/paper/claims.json}, which the jar holds.
 *
 * @param claims in the order of the notebooks
 */
record Claims(List<Claim> claims) {

  Claims {
    claims = Lists.orEmpty(claims);
    Set<String> seen = new HashSet<>();
    for (Claim claim : claims) {
      if (!seen.add(claim.id())) {
        throw new IllegalArgumentException("two claims have the id '" + claim.id() + "'");
      }
    }
  }

  static Claims load() {
    try (InputStream in =
        Objects.requireNonNull(
            Claims.class.getResourceAsStream("claims.json"), "no claims.json in the jar")) {
      return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads claims.
   *
   * @param json what {@code claims.json} holds
   * @return the claims
   * @throws IllegalArgumentException if a field is missing, unknown or out of range
   */
  static Claims read(String json) {
    try {
      return JsonMapper.builder().build().readValue(json, Claims.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("claims.json" + place(e) + ": " + reason(e), e);
    }
  }

  private static String place(JsonProcessingException e) {
    String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
    return e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
        ? line
            + ", "
            + mapping.getPath().stream()
                .map(
                    step ->
                        step.getFieldName() == null
                            ? "#" + (step.getIndex() + 1)
                            : step.getFieldName())
                .collect(Collectors.joining(" "))
        : line;
  }

  private static String reason(JsonProcessingException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message =
        cause instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : cause.getMessage();
    return message.replaceAll("(?s)( \\(class| \\(start marker|; `|\n).*", "");
  }
}
