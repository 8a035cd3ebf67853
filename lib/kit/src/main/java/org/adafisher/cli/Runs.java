package org.adafisher.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.adafisher.data.DataSet;
import org.adafisher.network.Networks;
import org.adafisher.study.StudyData;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/** What the commands that train share. */
final class Runs {

  private static final int THREADS_PER_CORE = 4;

  private Runs() {}

  static void useThreads(Integer threads) {
    if (threads != null) {
      int cores = Runtime.getRuntime().availableProcessors();
      if (threads < 1 || threads > THREADS_PER_CORE * cores) {
        throw new IllegalArgumentException(
            "--threads %d: give 1 to %d, %d for each of the %d cores here at most"
                .formatted(threads, THREADS_PER_CORE * cores, THREADS_PER_CORE, cores));
      }
      System.setProperty("ai.djl.pytorch.num_threads", threads.toString());
    }
  }

  /** The folder of results: what the launcher says, else the one here. */
  static Path results() {
    String out = System.getenv("ADAFISHER_OUT");
    String home = System.getenv("ADAFISHER_HOME");
    return out != null && !out.isBlank()
        ? Path.of(out)
        : home != null ? Path.of(home, "results") : Path.of("results");
  }

  /** Opens the data of a run, once its network is known to exist. */
  static DataSet open(RunSpec spec) {
    Networks.create(spec.network(), 2);
    String variable = System.getenv("ADAFISHER_DATA");
    Path place = variable == null ? null : Path.of(variable);
    return StudyData.open(spec, place);
  }

  static String result(RunRecord record) {
    return record.epochs().isEmpty()
        ? "no epoch was finished"
        : String.format(
            Locale.ROOT,
            "%s: %s (epoch %d of %d)",
            record.spec().selection().label(),
            measured(record.spec(), record.selected()),
            record.selected().epoch(),
            record.plan().epochs());
  }

  /** What counts of a network: a language model's perplexity, else the accuracy. */
  private static String measured(RunSpec spec, EpochRecord epoch) {
    return Networks.isLanguageModel(spec.network())
        ? String.format(Locale.ROOT, "test perplexity %.2f", epoch.testPerplexity())
        : String.format(Locale.ROOT, "test accuracy %.2f %%", 100 * epoch.testAccuracy());
  }
}
