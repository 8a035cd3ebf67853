package org.adafisher.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.adafisher.input.StrictJson;
import org.adafisher.internal.WholeFile;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/**
 * The folder of one run: {@code spec.json} and {@code plan.json} from its start, checkpoints while
 * it lasts, the record at its end. Without a folder nothing is kept.
 */
final class RunFolder {

  private static final String SPEC = "spec.json";
  private static final String PLAN = "plan.json";
  private static final String RECORD = "run.json";

  private final Path folder;
  private final Checkpoints checkpoints;
  private int resumed;
  private Path last;

  RunFolder(Path folder) {
    this.folder = folder;
    checkpoints = folder == null ? null : new Checkpoints(folder);
  }

  /** Starts or resumes; an unfinished run is never overwritten. */
  void open(RunSpec spec, boolean resume) throws IOException {
    if (folder == null) {
      return;
    }
    Files.createDirectories(folder);
    Path file = folder.resolve(SPEC);
    if (resume && Files.exists(file)) {
      if (!RunSpec.read(file).id().equals(spec.id())) {
        throw new IllegalArgumentException(
            "--resume: " + file + " is of another run; compare it with --print-spec");
      }
      return;
    }
    if (checkpoints.exist() && !isFinished()) {
      throw new IllegalArgumentException(
          folder + " holds an unfinished run: go on with --resume, or remove it");
    }
    Files.deleteIfExists(folder.resolve(RECORD));
    Files.deleteIfExists(folder.resolve(PLAN));
    checkpoints.clear();
    WholeFile.write(file, spec.toJson());
  }

  /** The record of the same run, if the folder holds it and it is complete. */
  static Optional<RunRecord> completed(RunSpec spec, RunOptions options) throws IOException {
    if (options.folder() == null
        || !options.resume()
        || !Files.exists(options.folder().resolve(RECORD))) {
      return Optional.empty();
    }
    RunRecord record = RunRecord.read(options.folder());
    return record.completed() && record.spec().id().equals(spec.id())
        ? Optional.of(record)
        : Optional.empty();
  }

  private boolean isFinished() throws IOException {
    return Files.exists(folder.resolve(RECORD)) && !RunRecord.read(folder).interrupted();
  }

  /** The plan of the run that is resumed, or a new one. */
  Plan plan(Supplier<Plan> make) throws IOException {
    if (folder == null) {
      return make.get();
    }
    Path file = folder.resolve(PLAN);
    if (Files.exists(file)) {
      return StrictJson.read(file, Plan.class);
    }
    Plan plan = make.get();
    WholeFile.write(file, StrictJson.write(plan));
    return plan;
  }

  /** Restores the last checkpoint; null without one. */
  Progress restore(Stepper stepper, Consumer<String> messages) throws IOException {
    if (folder == null) {
      return null;
    }
    Progress progress = checkpoints.restore(stepper.network, stepper.optimizer, messages);
    messages.accept(
        progress == null
            ? folder + ": no checkpoint to resume from; starting at step 0"
            : folder + ": resumed after step " + progress.step());
    resumed = progress == null ? 0 : progress.resumed() + 1;
    return progress;
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
}
