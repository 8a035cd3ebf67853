package org.adafisher.training.record;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.adafisher.internal.Checksums;

/**
 * When, where and with what a run was made; a resumed one, by its last process.
 *
 * @param started when the run began, UTC; of a resumed run its first start
 * @param ended when it was over; empty until then
 * @param java the Java version
 * @param engine the engine and its version
 * @param device where the tensors were
 * @param threads the engine's threads
 * @param system the operating system
 * @param processor the processor's name
 * @param allocator the memory allocator
 * @param commit the kit's git commit; {@code unknown} outside of a checkout
 * @param jarSha256 the checksum of the kit's jar; {@code classes} where it runs from a folder
 */
public record Provenance(
    String started,
    String ended,
    String java,
    String engine,
    String device,
    int threads,
    String system,
    String processor,
    String allocator,
    String commit,
    String jarSha256) {

  /**
   * Describes this process.
   *
   * @param device where the tensors are
   * @return the description
   */
  public static Provenance here(Device device) {
    Engine engine = Engine.getInstance();
    return new Provenance(
        now(),
        "",
        Runtime.version().toString(),
        "DJL " + Engine.getDjlVersion() + ", " + engine.getEngineName() + " " + engine.getVersion(),
        device.toString(),
        JniUtils.getNumThreads(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        findProcessor(),
        findAllocator(),
        findCommit(),
        findJar());
  }

  /**
   * Returns the time as records write it.
   *
   * @return UTC, to the second
   */
  public static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The same of a run that began and ended then. */
  public Provenance between(String start, String end) {
    return new Provenance(
        start, end, java, engine, device, threads, system, processor, allocator, commit, jarSha256);
  }

  private static String findProcessor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String findAllocator() {
    String preloaded = System.getenv().getOrDefault("LD_PRELOAD", "");
    if (preloaded.contains("tcmalloc")) {
      return "tcmalloc";
    }
    return System.getenv("MALLOC_TRIM_THRESHOLD_") == null ? "glibc" : "glibc, tuned";
  }

  /** The commit that the launcher has passed on. */
  private static String findCommit() {
    return System.getenv().getOrDefault("ADAFISHER_COMMIT", "unknown");
  }

  private static String findJar() {
    try {
      Path code =
          Path.of(Provenance.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isRegularFile(code) ? Checksums.sha256(code) : "classes";
    } catch (IOException | URISyntaxException e) {
      return "unknown";
    }
  }
}
