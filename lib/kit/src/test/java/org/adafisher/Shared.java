package org.adafisher;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The golden traces and data outside of the project, which its users do not have. */
public final class Shared {

  private Shared() {}

  /** Returns a folder of it, or skips the test with a word about why. */
  public static Path folder(String name) {
    String place = System.getenv().getOrDefault("ADAFISHER_SHARED", "../../../shared");
    Path folder = Path.of(place).resolve(name);
    assumeTrue(
        Files.isDirectory(folder), () -> "skipped: no " + folder + " (set ADAFISHER_SHARED)");
    return folder;
  }
}
