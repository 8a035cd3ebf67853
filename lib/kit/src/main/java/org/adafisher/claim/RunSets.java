package org.adafisher.claim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.adafisher.input.Blame;
import org.adafisher.training.record.RunRecord;

/** Sets of runs small enough to be kept with the code. */
public final class RunSets {

  private RunSets() {}

  /**
   * What was copied.
   *
   * @param folder the set
   * @param runs the runs copied
   * @param bytes the bytes of their files
   * @param left the runs that were not, one line each
   * @param unreadable the files that are no records, one line each
   */
  public record Added(
      Path folder, int runs, long bytes, List<String> left, List<String> unreadable) {}

  /**
   * Copies the finished runs of a store: their records without layers and class report, and their
   * epochs as CSV. A run of the same name is replaced.
   *
   * @param name what the set is called: letters, digits, hyphens and underscores; not like a
   *     notebook's ({@code 03_…}) or {@code train}, whose runs are not kept
   * @param from the folder of {@code --out}
   * @param runs where sets are kept, such as {@code results/runs}
   * @return what was copied
   * @throws IllegalArgumentException if the name cannot be used or no finished run is there
   * @throws IOException if a record cannot be written
   */
  public static Added add(String name, Path from, Path runs) throws IOException {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]*") || name.matches("\\d\\d_.*|train")) {
      throw new IllegalArgumentException(
          "--add '"
              + name
              + "': a name of letters, digits, - and _, not like a notebook's (03_…) or train");
    }
    if (!Files.isDirectory(from)) {
      throw new IllegalArgumentException("--add: '" + from + "' is not a folder");
    }
    Path set = runs.resolve(name);
    if (Files.exists(set) && Files.isSameFile(set, from)) {
      throw new IllegalArgumentException("--add: '" + from + "' is the set itself");
    }
    List<String> left = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    int copied = 0;
    long bytes = 0;
    for (Path folder : RunGroups.folders(from)) {
      RunRecord run;
      try {
        run = RunRecord.read(folder);
      } catch (IOException | IllegalArgumentException e) {
        unreadable.add(Blame.line(e));
        continue;
      }
      String own = from.relativize(folder).toString().replaceAll("[/\\\\]", "-");
      if (run.interrupted()) {
        left.add(own + ": " + run.status());
        continue;
      }
      Path target = set.resolve(own);
      run.writeSmall(target);
      copied++;
      bytes += Files.size(target.resolve("run.json")) + Files.size(target.resolve("epochs.csv"));
    }
    if (copied == 0) {
      throw new IllegalArgumentException(
          "--add: no finished run (run.json) in '"
              + from
              + "'"
              + (unreadable.isEmpty()
                  ? "; it is the --store of ./kit study"
                  : ": " + String.join("; ", unreadable)));
    }
    return new Added(set, copied, bytes, List.copyOf(left), List.copyOf(unreadable));
  }
}
