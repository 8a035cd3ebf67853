package org.adafisher.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.adafisher.data.DataSets;
import org.adafisher.data.LabelledData;
import org.adafisher.network.Networks;
import org.adafisher.training.RunRecord;
import org.adafisher.training.RunSpec;

/** What the commands that train share. */
final class Runs {

  private Runs() {}

  static void useThreads(Integer threads) {
    if (threads != null) {
      if (threads < 1) {
        throw new IllegalArgumentException("--threads " + threads + " must be at least 1");
      }
      System.setProperty("ai.djl.pytorch.num_threads", threads.toString());
    }
  }

  /** Opens the data of a run, once its network is known to exist. */
  static LabelledData open(RunSpec spec) {
    Networks.create(spec.network(), 2);
    String place = System.getenv("ADAFISHER_DATA");
    return DataSets.open(spec.data().name(), place == null ? null : Path.of(place));
  }

  static String result(RunRecord record) {
    return record.epochs().isEmpty()
        ? "no epoch was finished"
        : String.format(
            Locale.ROOT,
            "%s: test accuracy %.2f %% (epoch %d of %d)",
            record.spec().selection().label(),
            100 * record.selected().testAccuracy(),
            record.selected().epoch(),
            record.plan().epochs());
  }
}
