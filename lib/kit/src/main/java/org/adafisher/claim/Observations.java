package org.adafisher.claim;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.adafisher.input.StrictJson;

/** What notebooks have measured of the paper's claims, by claim. */
public final class Observations {

  /** The file in which {@code ./kit reproduce} notes all sections, beside the sets of runs. */
  public static final String SECTIONS = "sections.json";

  private final Map<String, Finding> findings = new LinkedHashMap<>();

  /** Holds none yet. */
  public Observations() {}

  /**
   * Reads what {@code ./kit reproduce} notes of all sections.
   *
   * @param sections such as {@code results/sections.json}; without it nothing was measured
   * @return what it says of claims
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it holds something else
   */
  public static Observations read(Path sections) throws IOException {
    Observations read = new Observations();
    if (Files.exists(sections)) {
      for (JsonNode section : StrictJson.readTree(sections)) {
        String number = section.path("stem").asText().replaceAll("_.*", "");
        for (JsonNode one : section.path("claims")) {
          read.add(
              StrictJson.parse(one.toString(), sections.toString(), Observation.class),
              number,
              section.path("profile").asText());
        }
      }
    }
    return read;
  }

  /**
   * Adds an observation, in the place of an earlier one of the same claim.
   *
   * @param observation what was measured
   * @param section the notebook's number
   * @param profile the profile that it ran at
   */
  public void add(Observation observation, String section, String profile) {
    findings.put(observation.claim(), observation.finding("notebook " + section + ", " + profile));
  }

  /** Refuses what is said of no claim, or of one that runs decide. */
  void check(List<Claim> claims) {
    Set<String> asked =
        claims.stream()
            .filter(claim -> claim.measured() instanceof InNotebook)
            .map(Claim::id)
            .collect(Collectors.toSet());
    for (String claim : findings.keySet()) {
      if (!asked.contains(claim)) {
        throw new IllegalArgumentException(
            "an observation of '" + claim + "': claims.json has no such claim for a notebook");
      }
    }
  }

  /** What a notebook found, or else that one measures it. */
  Finding of(Claim claim, InNotebook asked) {
    return findings.getOrDefault(claim.id(), new Finding(Verdict.IN_NOTEBOOK, asked.why()));
  }
}
