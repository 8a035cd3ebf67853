package org.adafisher.data.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.adafisher.data.DataException;
import org.adafisher.data.Examples;
import org.adafisher.input.Blame;
import org.adafisher.input.InputLimits;

/** Reads files; what cannot be read is a {@link DataException} that names the file. */
final class DataFiles {

  private DataFiles() {}

  /** Returns a file's bytes, of which there may be no more than a number. */
  static byte[] bytes(Path file, long most) {
    return read(file, () -> InputLimits.bytes(file, most));
  }

  /** Returns a text's bytes. */
  static byte[] bytes(Path file) {
    return bytes(file, InputLimits.TEXT_BYTES);
  }

  /** Returns the lines of a text in UTF-8, white space around them removed. */
  static List<String> lines(Path file) {
    return text(file).lines().map(String::strip).toList();
  }

  /** Returns a text in UTF-8. */
  static String text(Path file) {
    return text(file, bytes(file));
  }

  /** Returns a text in UTF-8; the file is named in errors only. */
  static String text(Path file, byte[] bytes) {
    // Unlike the constructor of String, a decoder says where the text is malformed.
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new DataException(
          String.format(
              "%s: line %d (byte %d) is not UTF-8 (0x%02x); convert the file or get it again",
              file, line, in.position(), in.get(in.position())));
    }
    return out.flip().toString();
  }

  static long size(Path file) {
    return read(file, () -> Files.size(file));
  }

  /** Returns what a folder holds, by name; hidden files are left out. */
  static List<Path> list(Path folder) {
    return read(
        folder,
        () -> {
          try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> !file.getFileName().toString().startsWith("."))
                .sorted()
                .toList();
          }
        });
  }

  static void checkFolder(Path place) {
    if (!Files.isDirectory(place)) {
      throw new DataException(
          place + ": no such folder; give another with --data DIR, or use digits");
    }
  }

  /**
   * Returns the first folder, at a place or below it, that holds a set.
   *
   * @param place a folder
   * @param title the set's title
   * @param name what {@code ./kit data} calls it
   * @param folders what its folder may be called; the empty name is the place itself
   * @param holds whether a folder holds the set
   * @param files what was looked for
   */
  static Path find(
      Path place,
      String title,
      String name,
      List<String> folders,
      Predicate<Path> holds,
      String files) {
    checkFolder(place);
    return folders.stream()
        .map(place::resolve)
        .filter(holds)
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    String.format(
                        "%s: no %s here; looked for %s, here and in %s; give another folder with"
                            + " --data DIR, get it with ./kit data %s, or use digits",
                        place,
                        title,
                        files,
                        String.join(", ", folders.subList(1, folders.size())),
                        name)));
  }

  /** Returns a title that says what part of a set there is, if it is not all of it. */
  static String title(String title, Examples train, int allTrain, Examples test, int allTest) {
    return train.size() == allTrain && test.size() == allTest
        ? title
        : String.format(
            Locale.ROOT,
            "%s subset (%,d of %,d train, %,d of %,d test)",
            title,
            train.size(),
            allTrain,
            test.size(),
            allTest);
  }

  private static <T> T read(Path file, Reading<T> reading) {
    try {
      return reading.get();
    } catch (IOException e) {
      throw new DataException(Blame.line(e) + "; get it again");
    }
  }

  private interface Reading<T> {
    T get() throws IOException;
  }
}
