package org.adafisher.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.adafisher.input.StrictJson;
import org.adafisher.internal.WholeFile;
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
  private static final String RECORD = "run.json";

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
    if (!Files.exists(own.resolve(RECORD))) {
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
   * Takes in a finished run that was made elsewhere. It counts from when its record is written,
   * which is last.
   *
   * @param spec the run
   * @param files all that is to be kept of it, by the names in its folder
   * @return its record, or that which another process has made meanwhile; empty while another
   *     process has the run's folder
   * @throws IOException if the folder cannot be written
   * @throws IllegalArgumentException if the files hold no finished record of this run
   */
  @SuppressWarnings("try")
  public Optional<RunRecord> put(RunSpec spec, Map<String, byte[]> files) throws IOException {
    check(spec, files);
    Optional<RunLock> taken = take(spec);
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    try (RunLock lock = taken.get()) {
      if (find(spec).isEmpty()) {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
          if (!file.getKey().equals(RECORD)) {
            WholeFile.write(folder(spec).resolve(file.getKey()), file.getValue());
          }
        }
        WholeFile.write(folder(spec).resolve(RECORD), files.get(RECORD));
      }
      tidy(spec);
      return find(spec);
    }
  }

  private static void check(RunSpec spec, Map<String, byte[]> files) {
    String source = "what came back of " + Study.key(spec);
    if (!files.containsKey(RECORD)) {
      throw new IllegalArgumentException(source + ": no " + RECORD + " among " + files.keySet());
    }
    for (String name : files.keySet()) {
      if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
        throw new IllegalArgumentException(source + ": '" + name + "' is no name of a run's file");
      }
    }
    String text = new String(files.get(RECORD), StandardCharsets.UTF_8);
    RunRecord record = StrictJson.parse(text, source, RunRecord.class);
    if (!record.spec().id().equals(spec.id()) || record.interrupted()) {
      throw new IllegalArgumentException(source + ": another run's record, or an unfinished one");
    }
  }

  /**
   * Removes what only a run that goes on needs.
   *
   * @param spec a finished run
   * @throws IOException if something cannot be removed
   */
  public void tidy(RunSpec spec) throws IOException {
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
