package org.adafisher.claim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.adafisher.input.Blame;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.study.Protocols;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;

/**
 * The runs of some folders, grouped.
 *
 * @param groups the groups, in the order of their folders
 * @param skipped runs that do not count, one line each
 * @param unreadable files that are no records, one line each
 */
record RunGroups(List<RunGroup> groups, List<String> skipped, List<String> unreadable) {

  private static final int DEPTH = 4;

  private record Key(Path set, RunSpec setting, String dataSha256) {}

  /**
   * Reads all runs of some sets.
   *
   * @param sets folders, each with runs below it that may belong together
   * @return the groups
   * @throws IOException if a folder cannot be listed
   */
  static RunGroups read(List<Path> sets) throws IOException {
    Map<Key, RunGroup> groups = new LinkedHashMap<>();
    Map<String, Integer> names = new LinkedHashMap<>();
    List<String> skipped = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    Set<String> tuned = new HashSet<>();
    for (Path set : sets) {
      Map<Path, RunRecord> records = records(set, unreadable);
      Searches searches = Searches.of(records.values());
      for (Map.Entry<Path, RunRecord> entry : records.entrySet()) {
        RunRecord run = entry.getValue();
        // What tuned sets share is counted in the first alone.
        if (searches.contain(run) || searches.runs() > 0 && tuned.contains(run.spec().id())) {
          continue;
        }
        RunGroup group =
            groups.computeIfAbsent(
                key(set, run),
                key -> {
                  String name = searches.name(set.getFileName().toString(), run);
                  int count = names.merge(name, 1, Integer::sum);
                  return new RunGroup(count == 1 ? name : name + " #" + count, set, run, searches);
                });
        if (run.interrupted()) {
          skipped.add(where(set, entry.getKey()) + ": " + run.status());
        } else if (!group.add(run)) {
          skipped.add(
              where(set, entry.getKey())
                  + ": a run with this optimizer and these seeds is there already");
        }
      }
      if (searches.runs() > 0) {
        records.values().forEach(run -> tuned.add(run.spec().id()));
      }
      searches.note().ifPresent(note -> skipped.add(set.getFileName() + ": " + note));
    }
    return new RunGroups(List.copyOf(groups.values()), skipped, unreadable);
  }

  private static Map<Path, RunRecord> records(Path set, List<String> unreadable)
      throws IOException {
    Map<Path, RunRecord> records = new LinkedHashMap<>();
    for (Path folder : folders(set)) {
      try {
        records.put(folder, RunRecord.read(folder));
      } catch (IOException | IllegalArgumentException e) {
        unreadable.add(
            where(set, folder)
                + ": "
                + Blame.line(e).replace(folder.resolve("run.json") + ": ", ""));
      }
    }
    return records;
  }

  private static String where(Path set, Path folder) {
    return set.getFileName() + "/" + set.relativize(folder);
  }

  private static Key key(Path set, RunRecord run) {
    RunSpec setting = run.spec().with(OptimizerSpec.of("adam")).withSeed(1);
    // The paper's epochs differ by method: they are what fits into the common time.
    boolean isThePapers = Protocols.list().stream().anyMatch(p -> p.isPapers() && p.admits(run));
    return new Key(set, isThePapers ? setting.with(Budget.epochs(1)) : setting, run.dataSha256());
  }

  /** The folders of finished runs below a folder, in the order of their names. */
  static List<Path> folders(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.find(root, DEPTH, (path, kind) -> path.endsWith("run.json"))) {
      return files.map(Path::getParent).sorted().toList();
    }
  }
}
