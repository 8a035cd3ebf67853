package org.adafisher.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.adafisher.input.StrictJson;
import org.adafisher.internal.WholeFile;
import org.adafisher.study.Cluster;
import org.adafisher.study.Execution;
import org.adafisher.study.Store;
import org.adafisher.study.Study;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/**
 * Trains a study's runs on Apache Spark: a run is a job of one task, so that one that fails for
 * good takes no other with it. No disk need be shared; where the store is, checkpoints lie there.
 */
public final class SparkCluster implements Cluster {

  /** What executors need to know of this process; all else is their machines' own. */
  private static final List<String> PASSED_ON =
      List.of("ADAFISHER_COMMIT", "ADAFISHER_DEVICE", "DJL_OFFLINE", "OPT_OUT_TRACKING");

  /** Prepares; ServiceLoader calls this. */
  public SparkCluster() {}

  @Override
  public Map<RunSpec, String> train(
      List<RunSpec> runs, Store store, Request request, Execution.Listener listener)
      throws IOException {
    Held held = Held.of(runs, store);
    held.tell(store, listener);
    if (held.missing().isEmpty()) {
      return Map.of();
    }
    quieten();
    Store here = new Store(store.folder().toAbsolutePath().normalize());
    Path token = here.folder().resolve("logs").resolve(".seen-" + UUID.randomUUID());
    Files.createDirectories(token.getParent());
    WholeFile.write(token, "");
    try (Session session =
        new Session(SparkSettings.of(request, System.getenv()), listener::onMessage)) {
      String name = here.folder().relativize(token).toString();
      listener.onMessage(
          where(request, session.sites(here.folder().toString(), name, listener::onMessage)));
      Jobs jobs = new Jobs(session, here, held.found(), listener);
      for (RunSpec run : held.missing()) {
        jobs.add(run, session.submit(Study.key(run), order(run, here, name, request)));
      }
      return jobs.await();
    } catch (InterruptedException e) {
      throw new CancellationException("interrupted while Spark trains");
    } finally {
      Files.deleteIfExists(token);
    }
  }

  /** Spark's log says again, at length, what is said here. */
  private static void quieten() {
    if (System.getenv("ADAFISHER_DEBUG") == null) {
      System.setProperty("org.slf4j.simpleLogger.log.org.apache.spark", "off");
    }
  }

  /**
   * What a store has of some runs; a record that cannot be read is not trained anew, and is listed
   * by the study's result.
   */
  private record Held(List<RunRecord> found, List<RunSpec> missing) {

    static Held of(List<RunSpec> runs, Store store) {
      List<RunRecord> found = new ArrayList<>();
      List<RunSpec> missing = new ArrayList<>();
      for (RunSpec run : runs) {
        try {
          store.find(run).ifPresentOrElse(found::add, () -> missing.add(run));
        } catch (IOException | IllegalArgumentException e) {
          continue;
        }
      }
      return new Held(found, missing);
    }

    void tell(Store store, Execution.Listener listener) throws IOException {
      int left = found.size() + missing.size();
      for (RunRecord record : found) {
        left--;
        // A process may have been killed between the record and this.
        store.tidy(record.spec());
        listener.onRun(record, false, left);
      }
    }
  }

  private static RunOrder order(RunSpec run, Store store, String token, Request request)
      throws IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().retainAll(PASSED_ON);
    Optional<Path> weights = Execution.prepare(run, store);
    return new RunOrder(
        StrictJson.writeLine(run),
        store.folder(run).getFileName().toString(),
        store.folder().toString(),
        token,
        text(request.scratch()),
        text(request.data()),
        environment,
        weights.isEmpty()
            ? Map.of()
            : Map.of(
                store.folder().relativize(weights.get()).toString(),
                Files.readAllBytes(weights.get())));
  }

  private static String text(Path path) {
    return path == null ? null : path.toString();
  }

  /** Says where runs are kept while they last: a run that was begun elsewhere may start again. */
  private static String where(Request request, Set<Site> sites) {
    if (request.scratch() != null) {
      return "Spark %s: executors keep a run in their own %s until it is finished"
          .formatted(request.master(), request.scratch());
    }
    String blind =
        sites.stream()
            .filter(site -> !site.seesStore())
            .map(Site::host)
            .collect(Collectors.joining(", "));
    return "Spark %s: %s"
        .formatted(
            request.master(),
            blind.isEmpty()
                ? "all executors see the store, where their checkpoints lie"
                : blind + " does not see the store: a run that is killed there starts again");
  }
}
