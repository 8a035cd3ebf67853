package org.adafisher.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.adafisher.input.StrictJson;
import org.adafisher.internal.WholeFile;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/**
 * The folder of one run: {@code spec.json} and {@code plan.json} from its start, checkpoints while
 * it lasts, the record at its end. Nothing is changed before {@link #begin}; without a folder
 * nothing is kept.
 */
final class RunFolder implements AutoCloseable {

  private static final String SPEC = "spec.json";
  private static final String PLAN = "plan.json";
  private static final String RECORD = "run.json";
  private static final List<String> TABLES = List.of("epochs.csv", "layers.csv", "provenance.json");

  private final RunSpec spec;
  private final RunOptions options;
  private final Path folder;
  private final Checkpoints checkpoints;
  private RunLock lock;
  private boolean goesOn;
  private int resumed;
  private Path last;

  private RunFolder(RunSpec spec, RunOptions options) {
    this.spec = spec;
    this.options = options;
    folder = options.folder();
    checkpoints = folder == null ? null : new Checkpoints(folder);
  }

  /**
   * Takes the folder.
   *
   * @throws IllegalArgumentException if another process trains there, or the folder holds what the
   *     run may not replace: a finished run, an unfinished one, or what is no run
   */
  static RunFolder open(RunSpec spec, RunOptions options) throws IOException {
    RunFolder opened = new RunFolder(spec, options);
    if (opened.folder != null) {
      opened.refuseWhatIsThere();
      opened.lock = RunLock.take(opened.folder);
      try {
        // Another process may have been here in between.
        opened.refuseWhatIsThere();
        opened.goesOn = options.resume() && opened.isOwn();
      } catch (IOException | RuntimeException e) {
        opened.lock.close();
        throw e;
      }
    }
    return opened;
  }

  /** The record of this run, if it is to be resumed and is at its end. */
  static Optional<RunRecord> finished(RunSpec spec, RunOptions options) throws IOException {
    RunFolder there = new RunFolder(spec, options);
    return options.folder() != null && options.resume() && there.isOwn()
        ? there.record().filter(record -> !record.interrupted())
        : Optional.empty();
  }

  private void refuseWhatIsThere() throws IOException {
    String held = options.overwrite() ? null : held();
    if (held != null) {
      throw new IllegalArgumentException(folder + " holds " + held);
    }
  }

  /** What may not be replaced, and what to do; null if there is no such thing. */
  private String held() throws IOException {
    if (!isOwn()) {
      List<String> others = entries();
      return Files.exists(folder.resolve(SPEC)) || Files.exists(folder.resolve(RECORD))
          ? "another run: give another --out, or --overwrite to replace it"
          : others.isEmpty()
              ? null
              : "no run, but "
                  + others.get(0)
                  + (others.size() == 1 ? "" : " and " + (others.size() - 1) + " more")
                  + ": give another --out, or --overwrite to write beside it, over files of the"
                  + " same names";
    } else if (options.resume()) {
      return null;
    }
    Optional<RunRecord> record = record();
    if (record.isPresent() && !record.get().interrupted()) {
      return "this run, which is finished ("
          + record.get().status()
          + "): --resume reads its result, --overwrite trains it anew";
    }
    return checkpoints.exist()
        ? "this run, unfinished: --resume goes on with it, --overwrite trains it anew"
        : null;
  }

  /** Whether the folder says that it is this run's. */
  private boolean isOwn() throws IOException {
    Path file = folder.resolve(SPEC);
    Optional<RunRecord> record = record();
    if (!Files.exists(file)) {
      return record.isPresent() && isSame(record.get().spec());
    }
    return isSame(RunSpec.read(file)) && (record.isEmpty() || isSame(record.get().spec()));
  }

  private boolean isSame(RunSpec other) {
    return other.id().equals(spec.id());
  }

  private Optional<RunRecord> record() throws IOException {
    return Files.exists(folder.resolve(RECORD))
        ? Optional.of(RunRecord.read(folder))
        : Optional.empty();
  }

  /** What lies in the folder, without hidden files and what a writer that was killed has left. */
  private List<String> entries() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.startsWith(".") && !name.endsWith(".part"))
          .filter(name -> !name.equals(RunLock.FILE))
          .sorted()
          .toList();
    }
  }

  /** The plan of the run that is resumed, or a new one. */
  Plan plan(Supplier<Plan> make) throws IOException {
    Path file = folder == null ? null : folder.resolve(PLAN);
    if (!goesOn || !Files.exists(file)) {
      return make.get();
    }
    try {
      Plan plan = StrictJson.read(file, Plan.class);
      plan.check(spec.budget());
      return plan;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          file
              + " is no plan of this run ("
              + e.getMessage().replace(file + ": ", "")
              + "): --overwrite trains it anew",
          e);
    }
  }

  /** Restores the last checkpoint; empty without one. */
  Optional<Progress> restore(Stepper stepper, Consumer<Progress> check, Consumer<String> messages)
      throws IOException {
    if (folder == null || !options.resume()) {
      return Optional.empty();
    }
    Optional<Progress> progress =
        goesOn
            ? checkpoints.restore(stepper.network, stepper.optimizer, check, messages)
            : Optional.empty();
    messages.accept(
        progress
            .map(found -> folder + ": resumed after step " + found.step())
            .orElse(folder + ": no checkpoint to resume from; starting at step 0"));
    resumed = progress.map(found -> found.resumed() + 1).orElse(0);
    return progress;
  }

  /**
   * Writes what the run is. What another has left goes first, its specification last: until then
   * the folder is the other's.
   */
  void begin(Plan plan) throws IOException {
    if (folder == null) {
      return;
    }
    if (!goesOn) {
      Files.deleteIfExists(folder.resolve(RECORD));
      checkpoints.clear();
      Files.deleteIfExists(folder.resolve(PLAN));
      for (String table : TABLES) {
        Files.deleteIfExists(folder.resolve(table));
      }
      WholeFile.write(folder.resolve(SPEC), spec.toJson());
    }
    if (!Files.exists(folder.resolve(PLAN))) {
      WholeFile.write(folder.resolve(PLAN), StrictJson.write(plan));
    }
  }

  void checkpoint(Stepper stepper, Progress progress) throws IOException {
    if (folder != null) {
      last = checkpoints.write(stepper.network, stepper.optimizer, progress);
    }
  }

  Optional<Path> lastCheckpoint() {
    return Optional.ofNullable(last);
  }

  int resumed() {
    return resumed;
  }

  void finish(RunRecord record) throws IOException {
    if (folder != null) {
      record.write(folder);
    }
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }
}
