package org.adafisher.internal;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
   * Writes a file under a temporary name, to the disk, then renames it: after a loss of power there
   * is the old file or the new one.
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
      sync(file.toAbsolutePath().getParent());
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

  /**
   * Brings the names in a folder to the disk, without which a loss of power may undo a rename.
   *
   * @param folder the folder; of one whose file system cannot do so, nothing more is promised
   */
  public static void sync(Path folder) {
    boolean interrupted = false;
    for (boolean again = true; again; ) {
      again = false;
      interrupted |= Thread.interrupted();
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      } catch (ClosedByInterruptException e) {
        again = true;
      } catch (IOException e) {
        // The file itself is on the disk; some file systems know no more.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
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
