package org.adafisher.training;

import java.nio.file.Path;

/**
 * Where a run is kept while it lasts; nothing here changes its result.
 *
 * @param folder where specification, checkpoints and record go; null to keep nothing
 * @param checkpointEvery the steps between checkpoints; 0 for one at the end of every epoch
 * @param resume whether to go on from the last checkpoint in the folder, if there is one
 */
public record RunOptions(Path folder, int checkpointEvery, boolean resume) {

  /** Nothing is kept. */
  public static final RunOptions NONE = new RunOptions(null, 0, false);

  /** Checks the range. */
  public RunOptions {
    Ranges.atLeast("steps between checkpoints", checkpointEvery, 0);
  }
}
