package org.adafisher.study.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.adafisher.study.Result;
import org.adafisher.study.RunTimes;
import org.adafisher.study.Store;
import org.adafisher.study.Study;
import org.adafisher.training.spec.RunSpec;

/**
 * What is still to do of some studies; a run that several have in common counts in the first of
 * them.
 *
 * @param parts the studies
 * @param runs what is to do, at full speed
 * @param sources by machine, how its times were had
 * @param timed how many of the runs are on networks that were timed
 * @param unreadable what is wrong with records that cannot be read, one line each; such runs are
 *     neither done nor to do
 */
public record Programme(
    List<Part> parts,
    List<PlannedRun> runs,
    Map<String, Set<String>> sources,
    int timed,
    Set<String> unreadable) {

  /**
   * A study's share.
   *
   * @param name such as {@code table-2}
   * @param place such as {@code Table 2, Figures 13 and 14}
   * @param done the runs that the store has
   * @param shared the runs that an earlier study has too
   * @param todo the rest
   * @param seconds of the rest, on one executor
   */
  public record Part(String name, String place, int done, int shared, int todo, double seconds) {}

  /** Finds the times for a study's runs. */
  @FunctionalInterface
  public interface Times {

    /**
     * Returns them.
     *
     * @param study the study
     * @return its runs' times
     * @throws IOException if they cannot be read
     */
    RunTimes of(Study study) throws IOException;
  }

  /** Copies the lists. */
  public Programme {
    parts = List.copyOf(parts);
    runs = List.copyOf(runs);
  }

  /**
   * Collects what is to do.
   *
   * @param studies the studies
   * @param chosen which of their runs
   * @param store what has been done
   * @param times what runs take
   * @param speed how many times as fast the executors are
   * @return the programme
   * @throws IOException if times cannot be read
   * @throws IllegalArgumentException if the time of a run is not known
   */
  public static Programme of(
      List<Study> studies, Predicate<RunSpec> chosen, Store store, Times times, double speed)
      throws IOException {
    Map<String, PlannedRun> runs = new LinkedHashMap<>();
    Map<String, Set<String>> sources = new LinkedHashMap<>();
    Set<String> unreadable = new LinkedHashSet<>();
    List<Part> parts = new ArrayList<>();
    int timed = 0;
    for (Study study : studies) {
      Result held = Result.load(study, store);
      unreadable.addAll(held.unreadable().values());
      List<RunSpec> all = study.runs().stream().filter(chosen).toList();
      int done = 0;
      int shared = 0;
      double seconds = 0;
      int before = runs.size();
      RunTimes its = null;
      for (RunSpec run : all) {
        if (held.records().containsKey(run.id())) {
          done++;
        } else if (runs.containsKey(run.id())) {
          shared++;
        } else if (!held.unreadable().containsKey(run.id())) {
          if (its == null) {
            its = times.of(study);
            sources.computeIfAbsent(its.machine(), k -> new LinkedHashSet<>()).add(its.how());
          }
          PlannedRun planned = planned(run, its.seconds(run) / speed);
          runs.put(run.id(), planned);
          seconds += planned.seconds();
          timed += its.isTimed(run) ? 1 : 0;
        }
      }
      if (!all.isEmpty()) {
        parts.add(
            new Part(
                study.protocol().name(),
                study.protocol().place(),
                done,
                shared,
                runs.size() - before,
                seconds));
      }
    }
    return new Programme(parts, List.copyOf(runs.values()), sources, timed, unreadable);
  }

  private static PlannedRun planned(RunSpec run, double seconds) {
    if (Double.isNaN(seconds)) {
      throw new IllegalArgumentException(
          "no step of "
              + run.network()
              + " or a network like it was timed here: leave --no-timing out, or give --times");
    }
    return new PlannedRun(Study.key(run), seconds, seconds / run.budget().epochs());
  }

  /**
   * Returns the time of all runs on one executor.
   *
   * @return seconds
   */
  public double seconds() {
    return runs.stream().mapToDouble(PlannedRun::seconds).sum();
  }
}
