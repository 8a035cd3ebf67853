package org.adafisher.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.adafisher.training.device.Devices;
import org.adafisher.training.record.Provenance;
import org.adafisher.training.spec.RunSpec;

/**
 * What the missing runs of studies take on this machine: steps of a study's smallest network with
 * AdaFisher are timed at the real batch size; other networks count by their multiply-adds, other
 * optimizers by what Table 6 implies.
 */
public final class Estimator {

  private final Store store;
  private final StepTimes times;
  private final RunWork work = new RunWork();

  /**
   * What a study takes.
   *
   * @param done the runs that the store has
   * @param all all runs
   * @param seconds for the rest; NaN if nothing was timed
   * @param timed what was timed
   * @param bytes what the runs take on the disk
   * @param unreadable what is wrong with records that cannot be read, one line each
   */
  public record Estimate(
      int done, int all, double seconds, String timed, long bytes, List<String> unreadable) {}

  /**
   * Prepares.
   *
   * @param store where the runs are, and what has been timed
   * @param mayMeasure whether steps may be timed that have not been
   */
  public Estimator(Store store, boolean mayMeasure) {
    this.store = store;
    times = new StepTimes(store.folder().resolve("step-times.properties"), mayMeasure);
  }

  /**
   * Estimates.
   *
   * @param study the study
   * @return what its missing runs take
   * @throws IOException if the store cannot be read
   */
  public Estimate of(Study study) throws IOException {
    long bytes = 0;
    List<RunSpec> missing = new ArrayList<>();
    Result held = Result.load(study, store);
    for (RunSpec run : study.runs()) {
      bytes += store.bytes(run);
      if (!held.records().containsKey(run.id())) {
        missing.add(run);
      }
    }
    int all = study.runs().size();
    int done = all - missing.size();
    List<String> unreadable = List.copyOf(held.unreadable().values());
    if (missing.isEmpty()) {
      return new Estimate(done, all, 0, "", bytes, unreadable);
    }
    Here here = here(study);
    double seconds = missing.stream().mapToDouble(here::seconds).sum();
    return new Estimate(done, all, seconds, here.how, bytes, unreadable);
  }

  /**
   * Returns what the runs of a study take on this machine.
   *
   * @param study the study
   * @return the times, all NaN if nothing was timed and nothing may be
   * @throws IOException if what has been timed cannot be read
   */
  public RunTimes times(Study study) throws IOException {
    return here(study);
  }

  private Here here(Study study) throws IOException {
    RunSpec smallest =
        study.runs().stream()
            .min(
                Comparator.<RunSpec>comparingDouble(work::multiplyAdds)
                    .thenComparingInt(RunSpec::batchSize))
            .orElseThrow()
            .with(PaperMethods.CNN.optimizer("adafisher"));
    double operations = work.multiplyAdds(smallest);
    StepTimes.StepTime step = times.of(smallest, operations);
    return new Here(smallest, step.seconds() / smallest.batchSize() / operations, step.how());
  }

  /** Times by the multiply-adds of the network that was timed. */
  private final class Here implements RunTimes {

    private final RunSpec timed;
    private final double secondsPerMultiplyAdd;
    private final String how;

    Here(RunSpec timed, double secondsPerMultiplyAdd, String how) {
      this.timed = timed;
      this.secondsPerMultiplyAdd = secondsPerMultiplyAdd;
      this.how = how;
    }

    @Override
    public double seconds(RunSpec run) {
      return work.examples(run) * work.multiplyAdds(run) * secondsPerMultiplyAdd;
    }

    @Override
    public boolean isTimed(RunSpec run) {
      return run.network().equals(timed.network());
    }

    @Override
    public String machine() {
      Provenance here = Provenance.here(Devices.named(timed.device()));
      return "this machine, "
          + here.processor()
          + ", "
          + here.device()
          + ", threads: "
          + here.threads();
    }

    @Override
    public String how() {
      return "measured: " + how;
    }
  }
}
