package org.adafisher.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The budget of every file that is read. Sizes that a file declares are checked against these
 * limits, and against the file's own size, before anything is allocated. They leave room above the
 * largest file that the paper's experiments need, and keep what one file takes below a gigabyte.
 */
public final class InputLimits {

  /** Bytes of a text; the largest that is read, the training text of WikiText-2, has 11 million. */
  public static final long TEXT_BYTES = 64L << 20;

  /** Letters of a word that is cut into byte pairs, which takes the square of them in steps. */
  public static final int WORD_LETTERS = 256;

  /** Bytes of a picture's file; the largest of ImageNet has 16 million. */
  public static final long PICTURE_BYTES = 64L << 20;

  /** Pixels of a picture, as it is and as it is scaled; the largest of ImageNet has 38 million. */
  public static final long PICTURE_PIXELS = 48_000_000;

  /** Pixels of a picture's side: JPEG's own limit. */
  public static final int PICTURE_SIDE = 65_535;

  /** Scans of a progressive JPEG, each of which walks over the whole picture; encoders write 10. */
  public static final int PICTURE_SCANS = 32;

  /** Bytes that one byte of a compressed file may stand for: what DEFLATE reaches at most. */
  public static final int GROWTH = 1032;

  /** Tensors of a file; the largest network of the paper has some 500. */
  public static final int TENSORS = 16_384;

  /** Axes of a tensor: PyTorch's own limit. */
  public static final int AXES = 64;

  /** Bytes of what describes a file's tensors: a safetensors header, a table, a pickle. */
  public static final long DESCRIPTION_BYTES = 8L << 20;

  /** Instructions of a pickle; a tensor takes some 40. */
  public static final int INSTRUCTIONS = 64 * TENSORS;

  /** How many times the bytes of its file the tensors of a file may take in memory. */
  public static final int COPIES = 4;

  /** Numbers of a batch, or of a layer and what it gives, that a trace or a fixture may declare. */
  public static final int NUMBERS = 1 << 24;

  /** Classes or tokens that one may declare; OpenAI's GPT has 40,478. */
  public static final int CLASSES = 50_000;

  /** Characters of a message, which may quote a file. */
  private static final int MESSAGE = 4000;

  private InputLimits() {}

  /**
   * Reads a file whole.
   *
   * @param file the file
   * @param most the bytes that it may have
   * @return its bytes
   * @throws IOException if it has more, is a folder, or cannot be read
   */
  public static byte[] bytes(Path file, long most) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": a folder, not a file");
    }
    if (Files.size(file) <= most) {
      // A pipe or a device has no size, and may have no end.
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(Math.toIntExact(most + 1));
        if (bytes.length <= most) {
          return bytes;
        }
      }
    }
    throw new IOException(
        "%s: %d bytes or more, at most %d are read"
            .formatted(file, Math.max(Files.size(file), most), most));
  }

  /**
   * Makes one line of bounded length of a message that quotes a file: what would end or hide the
   * line becomes a question mark, and the middle of a long one is left out.
   *
   * @param message the message
   * @return the line
   */
  public static String line(String message) {
    String line = message.replaceAll("[\\p{Cntrl}&&[^\t]]", "?");
    int end = MESSAGE / 4;
    return line.length() <= MESSAGE
        ? line
        : line.substring(0, MESSAGE - end) + " … " + line.substring(line.length() - end);
  }
}
