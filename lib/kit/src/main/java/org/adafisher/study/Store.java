package org.adafisher.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.adafisher.training.RunLock;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/**
 * A folder of runs, each in a folder of its own whose name ends in the run's identity: stores of
 * several machines can be copied together, and studies share the runs that they have in common.
 *
 * @param folder made when the first run is written
 */
public record Store(Path folder) {

  private static final int LONGEST = 40;

  /**
   * Returns where a run is kept.
   *
   * @param spec the run
   * @return such as {@code resnet18_cifar-cifar10-adam-seed1-0123456789abcdef}
   */
  public Path folder(RunSpec spec) {
    return folder.resolve(
        String.join(
            "-",
            plain(spec.network()),
            plain(spec.data().name()),
            spec.optimizer().slug(),
            "seed" + spec.seeds().initialization(),
            spec.id()));
  }

  /** Letters, digits and underscores: the name of a data set may be a path. */
  private static String plain(String name) {
    String safe = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]+", "_");
    return safe.length() > LONGEST ? safe.substring(safe.length() - LONGEST) : safe;
  }

  /**
   * Returns the record of a run that went to its end, diverged or failed.
   *
   * @param spec the run
   * @return the record; empty if it has not been run, or was interrupted
   * @throws IOException if the record cannot be read
   * @throws IllegalArgumentException if it is no record, or another run's
   */
  public Optional<RunRecord> find(RunSpec spec) throws IOException {
    Path own = folder(spec);
    if (!Files.exists(own.resolve("run.json"))) {
      return Optional.empty();
    }
    RunRecord record;
    try {
      record = RunRecord.read(own);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + "; remove its folder to train the run anew", e);
    }
    if (!record.spec().id().equals(spec.id())) {
      throw new IllegalArgumentException(
          own + ": the record is of another run than the folder's name says");
    }
    return record.interrupted() ? Optional.empty() : Optional.of(record);
  }

  /**
   * Takes a run for this thread.
   *
   * @param spec the run
   * @return the lock, to be closed; empty while another process trains the run
   * @throws IOException if the folder cannot be written
   */
  Optional<RunLock> take(RunSpec spec) throws IOException {
    return RunLock.tryTake(folder(spec));
  }

  /**
   * Removes what only a run that goes on needs.
   *
   * @param spec a finished run
   * @throws IOException if something cannot be removed
   */
  void tidy(RunSpec spec) throws IOException {
    Path own = folder(spec);
    try (Stream<Path> inside = Files.walk(own)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        if (own.relativize(path).toString().startsWith("checkpoint-")) {
          Files.deleteIfExists(path);
        }
      }
    } catch (UncheckedIOException e) {
      // Another process removes the same.
    }
  }

  /**
   * Returns the size of a run's files.
   *
   * @param spec the run
   * @return bytes; 0 if there are none
   * @throws IOException if the folder cannot be listed
   */
  public long bytes(RunSpec spec) throws IOException {
    Path own = folder(spec);
    if (!Files.isDirectory(own)) {
      return 0;
    }
    long sum = 0;
    try (Stream<Path> files = Files.walk(own)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
    }
    return sum;
  }
}
