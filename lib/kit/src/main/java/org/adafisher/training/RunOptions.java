package org.adafisher.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.adafisher.training.spec.Pretrained;
import org.adafisher.training.spec.Ranges;
import org.adafisher.training.spec.RunSpec;

/**
 * Where a run is kept while it lasts; nothing here changes its result.
 *
 * @param folder where specification, checkpoints and record go; null to keep nothing
 * @param checkpointEvery the steps between checkpoints; 0 for one at the end of every epoch
 * @param resume whether to go on from the last checkpoint in the folder, if there is one
 * @param overwrite whether to train anew in a folder that holds something else, or a finished run
 * @param weights where the weights that a run starts from are looked for, beside the current folder
 */
public record RunOptions(
    Path folder, int checkpointEvery, boolean resume, boolean overwrite, List<Path> weights) {

  /** Nothing is kept. */
  public static final RunOptions NONE = new RunOptions(null, 0, false, false, List.of());

  /**
   * Creates options of a run that starts from weights that are found as they are named.
   *
   * @param folder as above
   * @param checkpointEvery as above
   * @param resume as above
   */
  public RunOptions(Path folder, int checkpointEvery, boolean resume) {
    this(folder, checkpointEvery, resume, false, List.of());
  }

  /** Checks the range, and that only one of two ways is asked for. */
  public RunOptions {
    weights = List.copyOf(weights);
    Ranges.within("steps between checkpoints", checkpointEvery, 0, Ranges.MOST);
    if (resume && overwrite) {
      throw new IllegalArgumentException(
          "--resume goes on with a run and --overwrite trains it anew: give one of them");
    }
  }

  /** The specification with the place of the weights that it starts from. */
  RunSpec located(RunSpec spec) {
    Pretrained start = spec.pretrained();
    return start == null
        ? spec
        : weights.stream()
            .map(place -> place.resolve(start.file()))
            .filter(Files::exists)
            .findFirst()
            .map(file -> spec.with(start.at(file)))
            .orElse(spec);
  }
}
