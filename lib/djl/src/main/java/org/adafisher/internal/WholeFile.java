package org.adafisher.internal;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Files that are written as a whole or not at all. */
public final class WholeFile {

  private WholeFile() {}

  /** What a file is made of. */
  @FunctionalInterface
  public interface Content {

    /**
     * Writes it from beginning to end.
     *
     * @param out receives it; not closed here
     * @throws IOException if it cannot be written
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file under a temporary name, to the disk, then renames it.
   *
   * @param file the file; what was there is replaced
   * @param size the bytes that it will have, for the message of an error
   * @param content its content
   * @return the SHA-256 of what was written, 64 hexadecimal digits
   * @throws IOException if it cannot be written; what was there is then as it was
   */
  public static String write(Path file, long size, Content content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    MessageDigest digest = Checksums.digest();
    try {
      // Unlike a channel, this stream survives an interrupt of its thread.
      try (FileOutputStream disk = new FileOutputStream(temporary.toFile());
          OutputStream out = new DigestOutputStream(new BufferedOutputStream(disk), digest)) {
        content.writeTo(out);
        out.flush();
        disk.getFD().sync();
      }
      replace(temporary, file);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw new IOException(
          "%s: cannot write its %d bytes, the disk has %d free: %s"
              .formatted(file, size, freeBytes(file), e.getMessage()),
          e);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void replace(Path temporary, Path file) throws IOException {
    try {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static long freeBytes(Path file) {
    return file.toAbsolutePath().getParent().toFile().getUsableSpace();
  }

  /**
   * Writes bytes.
   *
   * @param file the file; what was there is replaced
   * @param content its content
   * @return its SHA-256, 64 hexadecimal digits
   * @throws IOException if it cannot be written; what was there is then as it was
   */
  public static String write(Path file, byte[] content) throws IOException {
    return write(file, content.length, out -> out.write(content));
  }

  /**
   * Writes a text in UTF-8.
   *
   * @param file the file; what was there is replaced
   * @param text its content
   * @return its SHA-256, 64 hexadecimal digits
   * @throws IOException if it cannot be written; what was there is then as it was
   */
  public static String write(Path file, String text) throws IOException {
    return write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
