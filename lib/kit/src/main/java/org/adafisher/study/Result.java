package org.adafisher.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.adafisher.input.Blame;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSeeds;
import org.adafisher.training.spec.RunSpec;

/**
 * What a study has measured: a function of records alone, of which some may be missing.
 *
 * @param study the study
 * @param records the records by the runs' identities
 * @param unreadable what is wrong with the records that cannot be read, likewise
 */
public record Result(Study study, Map<String, RunRecord> records, Map<String, String> unreadable) {

  /**
   * Reads what a store holds of a study; nothing is trained.
   *
   * @param study the study
   * @param store the store
   * @return the result; records that cannot be read are listed in it
   */
  public static Result load(Study study, Store store) {
    List<RunRecord> found = new ArrayList<>();
    Map<String, String> unreadable = new LinkedHashMap<>();
    for (RunSpec run : study.runs()) {
      try {
        store.find(run).ifPresent(found::add);
      } catch (IOException | IllegalArgumentException e) {
        unreadable.put(run.id(), Blame.line(e));
      }
    }
    return of(study, found, unreadable);
  }

  /**
   * Takes records.
   *
   * @param study the study
   * @param records of its runs; others do not count
   * @return the result
   */
  public static Result of(Study study, List<RunRecord> records) {
    return of(study, records, Map.of());
  }

  private static Result of(Study study, List<RunRecord> records, Map<String, String> unreadable) {
    Map<String, RunRecord> byId = new LinkedHashMap<>();
    records.forEach(record -> byId.put(record.spec().id(), record));
    return new Result(study, byId, unreadable);
  }

  /**
   * Returns the settings that have runs.
   *
   * @return in the study's order
   */
  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (Setting setting : study.settings()) {
      List<RunRecord> its =
          setting.runs().map(run -> records.get(run.id())).filter(r -> r != null).toList();
      if (!its.isEmpty()) {
        blocks.add(new Block(setting, its, study.protocol().figures()));
      }
    }
    return blocks;
  }

  /**
   * Returns the searches for learning rates, of a study whose later runs follow from them.
   *
   * @return in the study's order, complete or not
   */
  public List<RateSearch> searches() {
    return !study.protocol().hasFollowUp()
        ? List.of()
        : study.settings().stream()
            .filter(setting -> !isComparison(setting))
            .map(setting -> new RateSearch(setting, records))
            .toList();
  }

  /**
   * Returns the comparisons on seeds that no choice has seen.
   *
   * @return those that have runs, in the study's order
   */
  public List<Block> comparisons() {
    return blocks().stream().filter(block -> isComparison(block.setting())).toList();
  }

  /**
   * Returns this as if the comparisons on fresh seeds had had fewer of them.
   *
   * @param seeds how many of their first seeds count, at least 1; more than there are change
   *     nothing
   * @return the same records, of which those of other fresh seeds belong to no block
   */
  public Result comparedOver(int seeds) {
    List<Setting> fewer =
        study.settings().stream()
            .map(s -> isComparison(s) ? s.withSeeds(Math.min(seeds, s.seeds())) : s)
            .toList();
    return new Result(new Study(study.protocol(), study.profile(), fewer), records, unreadable);
  }

  private static boolean isComparison(Setting setting) {
    return setting.firstSeed() >= RunSeeds.FRESH;
  }

  /**
   * Returns the records of one setting.
   *
   * @param title the setting's title, such as {@code by batch size}
   * @return those that are there, seed by seed
   * @throws IllegalArgumentException if there are none
   */
  public List<RunRecord> recordsOf(String title) {
    List<RunRecord> found =
        study.settings().stream()
            .filter(setting -> setting.title().equals(title))
            .flatMap(Setting::runs)
            .map(run -> records.get(run.id()))
            .filter(record -> record != null)
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          study.protocol().name() + ": no runs of the setting '" + title + "'");
    }
    return found;
  }

  /**
   * Returns how much of the study is there.
   *
   * @return such as {@code 12 of 45 runs, 1 of which diverged or failed}, and what cannot be read
   */
  public String progress() {
    long done = study.runs().stream().filter(run -> records.containsKey(run.id())).count();
    long failed = records.values().stream().filter(run -> !run.completed()).count();
    return done
        + " of "
        + study.runs().size()
        + " runs"
        + (failed == 0 ? "" : ", " + failed + " of which diverged or failed")
        + (unreadable.isEmpty()
            ? ""
            : "; "
                + unreadable.size()
                + " cannot be read: "
                + String.join("; ", unreadable.values()));
  }

  /**
   * Returns the verdicts of all blocks.
   *
   * @return a line each, with the profile and how much is there
   */
  public String verdict() {
    return "Profile "
        + study.profile()
        + ", "
        + progress()
        + ": "
        + blocks().stream().map(Block::verdict).collect(Collectors.joining("\n"));
  }
}
