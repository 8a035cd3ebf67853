package org.adafisher.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are written as a whole or not at all. */
public final class WholeFile {

  private WholeFile() {}

  /**
   * Writes a file under a temporary name, then renames it.
   *
   * @param file the file; what was there is replaced
   * @param content its content
   * @throws IOException if it cannot be written; what was there is then as it was
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(temporary, content);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Writes a text in UTF-8.
   *
   * @param file the file; what was there is replaced
   * @param text its content
   * @throws IOException if it cannot be written; what was there is then as it was
   */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
