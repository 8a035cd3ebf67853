package org.adafisher.training;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.adafisher.input.Blame;
import org.adafisher.input.StrictJson;
import org.adafisher.internal.WholeFile;
import org.adafisher.training.record.Footprint;
import org.adafisher.training.spec.RunSpec;

/** Measures memory in a new process, as memory that one method has freed serves the next. */
public final class FootprintProcess {

  private static final String THREADS = "ai.djl.pytorch.num_threads";
  private static final int KILLED = 137;
  private static final String REASON = "reason: ";

  private FootprintProcess() {}

  /**
   * Makes steps on drawn data in a process of their own, with this one's allocator and threads.
   *
   * @param spec the method, network, batch size and device; its data do not count
   * @param steps at least 1
   * @return what they took above the loaded engine; null if the memory does not suffice
   * @throws IOException if the process cannot be started or fails
   */
  public static Footprint measure(RunSpec spec, int steps) throws IOException {
    Path folder = Files.createTempDirectory("adafisher-memory");
    Path asked = folder.resolve("spec.json");
    Path answer = folder.resolve("footprint.json");
    Path messages = folder.resolve("messages.txt");
    try {
      Files.writeString(asked, spec.toJson());
      List<String> command = new ArrayList<>(java());
      command.addAll(List.of(asked.toString(), String.valueOf(steps), answer.toString()));
      int status =
          run(
              new ProcessBuilder(command)
                  .redirectErrorStream(true)
                  .redirectOutput(messages.toFile()));
      if (status == 0) {
        return StrictJson.read(answer, Footprint.class);
      }
      String said = Files.readString(messages);
      // The kernel ends a process that takes too much with signal 9.
      if (status == KILLED || said.contains("out of memory")) {
        return null;
      }
      String why = said.lines().filter(line -> line.startsWith(REASON)).findFirst().orElse("");
      throw new IOException(
          "%s, batch %d: the process that measures the memory ended with status %d%s"
              .formatted(
                  spec.label(), spec.batchSize(), status, why.replaceFirst("^" + REASON, ": ")));
    } finally {
      for (Path file : List.of(asked, answer, messages, folder)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A heap that is resident from the start leaves the peak to the engine.
    command.addAll(
        List.of(
            "-Xms384m",
            "-Xmx384m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dai.djl.offline=true"));
    String threads = System.getProperty(THREADS);
    if (threads != null) {
      command.add("-D" + THREADS + "=" + threads);
    }
    command.addAll(List.of("-cp", classPath(), FootprintProcess.class.getName()));
    return command;
  }

  private static int run(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new CancellationException("interrupted while memory was measured");
    } finally {
      process.destroy();
    }
  }

  /** This class's jar and those beside it, then what this process has: a kernel may hide it. */
  private static String classPath() {
    try {
      Path own =
          Path.of(
              FootprintProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return String.join(
          File.pathSeparator,
          own.toString(),
          own.resolveSibling("dependency") + "/*",
          System.getProperty("java.class.path"));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The new process: makes steps and writes what memory they took.
   *
   * @param arguments the specification's file, the number of steps, the file to write
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    try {
      RunSpec spec = RunSpec.read(Path.of(arguments[0]));
      Footprint footprint =
          Trial.footprint(
              spec, Trial.noise(spec.network(), spec.batchSize()), Integer.parseInt(arguments[1]));
      WholeFile.write(Path.of(arguments[2]), StrictJson.write(footprint));
    } catch (IOException | RuntimeException e) {
      System.err.println(REASON + Blame.line(e));
      throw e;
    }
  }
}
