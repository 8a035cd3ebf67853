package org.adafisher.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CancellationException;
import org.adafisher.training.spec.RunSpec;

/**
 * Machines that train the runs of a study, each in a process of its own, where {@link Execution}
 * trains them in this process. The kit has none: a module on the class path brings one.
 */
public interface Cluster {

  /**
   * What is asked of a cluster.
   *
   * @param master where it is, such as {@code local[2]} or {@code spark://host:7077}
   * @param settings the scheduler's own, by name
   * @param threads of each run; null for what the settings say
   * @param data the folder with the data sets on every machine, or null
   * @param scratch where every machine keeps a run until it is finished; null to keep it in the
   *     store where that is seen, else in the machine's folder of temporary files
   */
  record Request(
      String master, Map<String, String> settings, Integer threads, Path data, Path scratch) {

    /** Copies the settings. */
    public Request {
      settings = Map.copyOf(settings);
    }
  }

  /**
   * Trains what a store lacks. Finished runs are read, diverged ones are results; a run that cannot
   * be trained keeps no other from being trained.
   *
   * @param runs the runs, in the order in which they begin
   * @param store where they are kept in the end
   * @param request of which machines, and how
   * @param listener told of every record, by one thread
   * @return why runs have no record, those that lack one alone
   * @throws IOException if the cluster cannot be reached, or the store cannot be written
   * @throws CancellationException if the thread is interrupted; what is finished is in the store
   * @throws IllegalArgumentException if the request cannot be met
   */
  Map<RunSpec, String> train(
      List<RunSpec> runs, Store store, Request request, Execution.Listener listener)
      throws IOException;

  /**
   * Returns the cluster's module.
   *
   * @return the first on the class path
   * @throws IllegalArgumentException if there is none
   */
  static Cluster find() {
    return ServiceLoader.load(Cluster.class)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--spark: Spark is not on the class path; ./kit study, in a checkout, fetches"
                        + " and adds it, and docs/cluster.md says how to do so without ./kit"));
  }
}
