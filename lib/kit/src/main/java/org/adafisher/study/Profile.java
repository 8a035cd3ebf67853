package org.adafisher.study;

import java.util.Arrays;
import java.util.Locale;

/** How much of a protocol is computed. */
public enum Profile {
  /** For tests: its numbers mean nothing. */
  SMOKE,
  /** Minutes on a laptop: shows how methods start. */
  QUICK,
  /** The protocol unchanged. */
  PAPER;

  /**
   * Returns a profile.
   *
   * @param name in any case
   * @return the profile
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Profile named(String name) {
    return Arrays.stream(values())
        .filter(profile -> profile.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "profile '" + name + "': choose smoke, quick or paper"));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
