package org.adafisher.spark;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.adafisher.data.DataException;
import org.adafisher.input.Blame;
import org.adafisher.internal.WholeFile;
import org.adafisher.study.Execution;
import org.adafisher.study.Store;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;
import org.apache.spark.api.java.JavaFutureAction;

/** The runs that Spark has been given, and what came back of them. */
final class Jobs {

  private static final long WAIT_MILLIS = 100;

  /** How long a file of another machine may take to be seen on a shared disk. */
  private static final long SHARED_NANOS = 90_000_000_000L;

  private final Session session;
  private final Store store;
  private final Execution.Listener listener;
  private final Map<RunSpec, JavaFutureAction<List<RunReply>>> running = new LinkedHashMap<>();
  private final Map<RunSpec, String> lost = new LinkedHashMap<>();
  private final Map<RunSpec, Long> finished = new HashMap<>();
  private final Map<String, RunRecord> byData = new HashMap<>();

  /** Takes the records that the store has already, on whose data all runs must be. */
  Jobs(Session session, Store store, List<RunRecord> found, Execution.Listener listener) {
    this.session = session;
    this.store = store;
    this.listener = listener;
    found.forEach(record -> byData.putIfAbsent(record.spec().data().name(), record));
  }

  void add(RunSpec run, JavaFutureAction<List<RunReply>> job) {
    running.put(run, job);
  }

  /** Waits for all; returns why runs have no record. */
  Map<RunSpec, String> await() throws IOException, InterruptedException {
    while (!running.isEmpty()) {
      var jobs = running.entrySet().iterator();
      while (jobs.hasNext()) {
        Map.Entry<RunSpec, JavaFutureAction<List<RunReply>>> job = jobs.next();
        if (job.getValue().isDone()) {
          Optional<RunRecord> record = collect(job.getKey(), job.getValue());
          if (record.isPresent() || lost.containsKey(job.getKey())) {
            jobs.remove();
          }
          record.ifPresent(this::tell);
        }
      }
      Thread.sleep(WAIT_MILLIS);
    }
    return lost;
  }

  private Optional<RunRecord> collect(RunSpec run, JavaFutureAction<List<RunReply>> job)
      throws IOException, InterruptedException {
    try {
      return record(run, job.get().get(0));
    } catch (ExecutionException e) {
      session.check();
      lost.put(run, Watch.reason(e.getCause()));
    } catch (IllegalArgumentException e) {
      lost.put(run, Blame.line(e));
    }
    return Optional.empty();
  }

  /** Empty while another process has the run's folder, or the record is not seen yet. */
  private Optional<RunRecord> record(RunSpec run, RunReply reply) throws IOException {
    if (reply.files() != null) {
      if (reply.log().length > 0) {
        WholeFile.write(
            store.folder().resolve("logs").resolve(store.folder(run).getFileName() + ".log"),
            reply.log());
      }
      return store.put(run, reply.files());
    }
    Optional<RunRecord> found = store.find(run);
    long now = System.nanoTime();
    if (found.isEmpty() && now - finished.computeIfAbsent(run, key -> now) > SHARED_NANOS) {
      throw new IllegalArgumentException(
          store.folder(run) + ": its executor has written it, and it is not seen here");
    }
    return found;
  }

  private void tell(RunRecord record) {
    checkData(record);
    listener.onRun(record, true, running.size());
  }

  /** Executors may have other data under the same name. */
  private void checkData(RunRecord record) {
    RunRecord first = byData.computeIfAbsent(record.spec().data().name(), name -> record);
    if (!first.dataSha256().equals(record.dataSha256())) {
      throw new DataException(
          store.folder(record.spec())
              + ": made on other data than "
              + store.folder(first.spec())
              + ", under the same name "
              + record.spec().data().name()
              + ": give all machines the same, and another --store");
    }
  }
}
