package org.adafisher;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Debian's Python as an independent source, where it is installed. */
public final class Python {

  private static final String INTERPRETER = "/usr/bin/python3";

  private Python() {}

  /** Skips the test with a word about why if a module is not installed. */
  public static void require(String module) {
    assumeTrue(
        start("import " + module, List.of()).status() == 0,
        () ->
            "skipped: "
                + INTERPRETER
                + " has no "
                + module
                + " (apt: python3-"
                + module.toLowerCase()
                + ")");
  }

  /** Runs a script; arguments are sys.argv[1:]. Returns what it printed. */
  public static String run(String script, Path... arguments) {
    Result result = start(script, Stream.of(arguments).map(Path::toString).toList());
    if (result.status() != 0) {
      throw new AssertionError(result.output());
    }
    return result.output();
  }

  private record Result(int status, String output) {}

  private static Result start(String script, List<String> arguments) {
    try {
      Process process =
          new ProcessBuilder(
                  Stream.concat(Stream.of(INTERPRETER, "-c", script), arguments.stream()).toList())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      return new Result(127, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
