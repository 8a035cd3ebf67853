package org.adafisher.claim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.adafisher.input.StrictJson;

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
    return StrictJson.parsePartial(json, "claims.json", Claims.class);
  }
}
