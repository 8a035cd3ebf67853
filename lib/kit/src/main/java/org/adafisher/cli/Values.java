package org.adafisher.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** What the values of options may look like. */
final class Values {

  private Values() {}

  static void register(CommandLine line) {
    for (Class<Integer> type : List.of(int.class, Integer.class)) {
      number(line, type, Integer::valueOf, "a whole number of at most 2147483647");
    }
    number(line, long.class, Long::valueOf, "a whole number");
    number(line, Double.class, Double::valueOf, "a number");
    line.registerConverter(Path.class, Values::path);
  }

  private static <T> void number(
      CommandLine line, Class<T> type, Function<String, T> parse, String expected) {
    line.registerConverter(
        type,
        text -> {
          try {
            return parse.apply(text);
          } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not " + expected);
          }
        });
  }

  /** An empty path is the current folder, which nobody means who writes nothing. */
  private static Path path(String text) {
    if (text.isBlank()) {
      throw new TypeConversionException("it is empty; write . for the current folder");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("'" + text + "' is no path: " + e.getReason());
    }
  }
}
