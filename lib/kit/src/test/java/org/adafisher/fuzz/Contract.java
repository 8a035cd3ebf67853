package org.adafisher.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * What every parser promises: it accepts a file, or ends with a declared exception whose one line
 * names the file and the fault; in ten seconds and a gigabyte. An {@link Error} of the parser is a
 * violation as it is.
 */
public final class Contract {

  private static final int LONGEST_LINE = 5000;
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b(java|javax|ai|com|org)\\.\\w+\\.\\w|[a-z](Exception|Error)\\b");
  private static final LongBuffer COUNTS = counts();

  private Contract() {}

  /** The use of a parser. */
  @FunctionalInterface
  public interface Parsing {
    void run() throws Exception;
  }

  /** Accepted and rejected inputs, in the file that the campaign names: it survives a crash. */
  private static LongBuffer counts() {
    String file = System.getenv("ADAFISHER_FUZZ_COUNTS");
    if (file == null) {
      return LongBuffer.allocate(2);
    }
    try (FileChannel channel =
        FileChannel.open(
            Path.of(file),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, 2 * Long.BYTES).asLongBuffer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Uses a parser on an input, which is accepted if all uses accept it.
   *
   * @param name what an error must name: the file, its folder, or the value
   * @param uses of the same input
   * @throws AssertionError if one breaks the promise
   */
  public static void check(Object name, Parsing... uses) {
    int result = 0;
    for (Parsing use : uses) {
      try {
        use.run();
      } catch (Exception e) {
        result = 1;
        checkRefusal(name.toString(), e);
      }
    }
    COUNTS.put(result, COUNTS.get(result) + 1);
  }

  private static void checkRefusal(String name, Exception e) {
    String line = String.valueOf(e.getMessage());
    boolean isDeclared = e instanceof IllegalArgumentException || e instanceof IOException;
    if (!isDeclared) {
      throw new AssertionError("an undeclared exception", e);
    }
    String fault = line.replace(name, "");
    if (fault.length() == line.length() || fault.isBlank()) {
      throw new AssertionError("does not name the file and the fault: " + line, e);
    }
    if (line.lines().count() != 1 || line.length() > LONGEST_LINE) {
      throw new AssertionError("is not one line: " + line, e);
    }
    // What stands in quotes is the input's.
    if (CLASS_NAME.matcher(fault.replaceAll("'[^']*'|\"[^\"]*\"", "")).find()) {
      throw new AssertionError("names a class: " + line, e);
    }
  }
}
