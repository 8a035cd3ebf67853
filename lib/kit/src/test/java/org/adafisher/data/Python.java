package org.adafisher.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's Python with Pillow (python3-pil) and torchvision (python3-torchvision) as an oracle. */
final class Python {

  private static final String PROGRAM = "/usr/bin/python3";

  private Python() {}

  /** Runs a script in a folder, or skips the test with a word about what is not installed. */
  static void run(Path folder, String module, String script) throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of(PROGRAM)) && exit(folder, "import " + module) == 0,
        () -> "skipped: " + PROGRAM + " has no module " + module);
    assertThat(exit(folder, script)).as(log(folder)).isZero();
  }

  private static int exit(Path folder, String script) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(PROGRAM, "-IB", "-c", script))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start()
        .waitFor();
  }

  private static String log(Path folder) throws IOException {
    return new String(Files.readAllBytes(folder.resolve("log")), StandardCharsets.UTF_8);
  }

  /** Returns the files of a folder with an ending, by name. */
  static List<Path> files(Path folder, String ending) throws IOException {
    List<Path> files = new ArrayList<>(DataFiles.list(folder));
    files.removeIf(file -> !file.toString().endsWith(ending));
    assertThat(files).isNotEmpty();
    return files;
  }
}
