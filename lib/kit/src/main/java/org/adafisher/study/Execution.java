package org.adafisher.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.adafisher.data.DataException;
import org.adafisher.data.DataSet;
import org.adafisher.input.Blame;
import org.adafisher.training.RunLock;
import org.adafisher.training.RunOptions;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/**
 * Trains the runs of a store that are not there yet. Several processes may do so on one store: each
 * run is trained by the one that takes it first, the others wait for what they need.
 */
public final class Execution {

  private static final long WAIT_MILLIS = 500;

  private final Store store;
  private final Path data;
  private final Listener listener;
  private final Map<String, DataSet> opened = new HashMap<>();

  /** Told how a study gets on. */
  public interface Listener {

    /** Is told and does nothing. */
    Listener NONE = (record, isNew, left) -> {};

    /**
     * Called when a run's record is there.
     *
     * @param record the record
     * @param isNew whether this process has trained it
     * @param left the runs that are still missing
     */
    void onRun(RunRecord record, boolean isNew, int left);

    /**
     * Called before a run, or the rest of it, is trained.
     *
     * @param spec the run
     * @return told of its epochs
     */
    default TrainingListener onStart(RunSpec spec) {
      return TrainingListener.NONE;
    }

    /**
     * Called with what a person should know of where the runs are trained.
     *
     * @param message one line
     */
    default void onMessage(String message) {}
  }

  /**
   * Prepares.
   *
   * @param store where the runs are kept
   * @param data the folder with the data sets that are not in the jar, or null
   * @param listener told of every run
   */
  public Execution(Store store, Path data, Listener listener) {
    this.store = store;
    this.data = data;
    this.listener = listener;
  }

  /**
   * Trains what is missing: finished runs are read, killed ones go on from their checkpoint; a run
   * that diverges or fails is a result.
   *
   * @param runs the runs
   * @return their records, in order, without those that cannot be read
   * @throws IOException if the store cannot be read or written
   * @throws CancellationException if the thread is interrupted; the run in work has a checkpoint
   * @throws DataException if data are not there, or the store's runs were made on others
   */
  public List<RunRecord> run(List<RunSpec> runs) throws IOException {
    List<RunSpec> left = new ArrayList<>(runs);
    Map<RunSpec, RunRecord> records = new HashMap<>();
    while (!left.isEmpty()) {
      boolean isStuck = true;
      for (Iterator<RunSpec> all = left.iterator(); all.hasNext(); ) {
        RunSpec spec = all.next();
        Optional<RunRecord> record;
        try {
          record = store.find(spec);
        } catch (IOException | IllegalArgumentException e) {
          // One bad record does not keep the others from being trained; the result lists it.
          isStuck = false;
          all.remove();
          continue;
        }
        boolean isNew = record.isEmpty();
        if (isNew) {
          record = train(spec);
        }
        if (record.isPresent()) {
          checkData(spec, record.get());
          // Also of what was found: a process may be killed between a record and this.
          store.tidy(spec);
          isStuck = false;
          all.remove();
          records.put(spec, record.get());
          listener.onRun(record.get(), isNew, left.size());
        }
      }
      if (isStuck) {
        await();
      }
    }
    return runs.stream().map(records::get).filter(record -> record != null).toList();
  }

  /** A store's runs are on one state of the data; what has not been opened is not looked at. */
  private void checkData(RunSpec spec, RunRecord record) {
    DataSet here = opened.get(spec.data().name());
    if (here != null && !here.sha256().equals(record.dataSha256())) {
      throw new DataException(
          store.folder(spec)
              + ": made on "
              + record.dataTitle()
              + ", but the data here are "
              + here.title()
              + " with another checksum: give another --store, or the same data");
    }
  }

  /** Other processes train what is needed. */
  static void await() {
    try {
      Thread.sleep(WAIT_MILLIS);
    } catch (InterruptedException e) {
      throw new CancellationException("interrupted while other processes train");
    }
  }

  /**
   * Trains what a run starts from, if that is a task of the kit's own which the store lacks.
   *
   * @param spec the run
   * @param store the store
   * @return the file with the weights; empty if the run starts from nothing that a store keeps
   * @throws IOException if the store cannot be written
   */
  public static Optional<Path> prepare(RunSpec spec, Store store) throws IOException {
    SourceTask.prepare(spec, store);
    return Optional.ofNullable(spec.pretrained())
        .map(start -> store.folder().resolve(start.file()))
        .filter(file -> file.startsWith(store.folder()) && Files.exists(file));
  }

  /** Empty where another process trains the run, or has just trained it. */
  @SuppressWarnings("try")
  private Optional<RunRecord> train(RunSpec spec) throws IOException {
    DataSet examples = open(spec);
    Optional<RunLock> taken = store.take(spec);
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    try (RunLock lock = taken.get()) {
      if (store.find(spec).isPresent()) {
        // It was finished between the look and the lock, and the next look finds it.
        return Optional.empty();
      }
      RunRecord record;
      SourceTask.prepare(spec, store);
      RunOptions options = new RunOptions(store.folder(spec), 0, true, false, weights());
      try {
        record = Training.run(spec, examples, options, listener.onStart(spec));
      } catch (CancellationException e) {
        throw e;
      } catch (RuntimeException e) {
        record = RunRecord.failed(spec, examples, Blame.line(e));
        record.write(store.folder(spec));
      }
      return Optional.of(record);
    }
  }

  private List<Path> weights() {
    return data == null ? List.of(store.folder()) : List.of(store.folder(), data);
  }

  private DataSet open(RunSpec spec) {
    return opened.computeIfAbsent(spec.data().name(), name -> StudyData.open(spec, data));
  }
}
