package org.adafisher.study;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.network.Initialization;
import org.adafisher.network.NetworkSummary;
import org.adafisher.network.Networks;
import org.adafisher.training.device.Devices;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;

/**
 * What the missing runs of studies take on this machine: steps of a study's smallest network with
 * AdaFisher are timed at the real batch size; other networks count by their multiply-adds, other
 * optimizers by what Table 6 implies.
 */
public final class Estimator {

  /** Epochs in the same time, relative to AdaFisher's 200 (Table 6). */
  private static final Map<String, Double> COST =
      Map.of("adahessian", 200 / 89.0, "kfac", 200 / 107.0, "shampoo", 200 / 36.0);

  private static final double FIRST_ORDER = 200 / 210.0;
  private static final double TRAINED_SHARE = 0.9;

  private final Store store;
  private final StepTimes times;
  private final Map<String, Double> multiplyAdds = new HashMap<>();

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
    int done = 0;
    long bytes = 0;
    double work = 0;
    Result held = Result.load(study, store);
    for (RunSpec run : study.runs()) {
      bytes += store.bytes(run);
      if (held.records().containsKey(run.id())) {
        done++;
      } else {
        work += run.budget().epochs() * examples(run) * multiplyAdds(run) * cost(run);
      }
    }
    int all = study.runs().size();
    List<String> unreadable = List.copyOf(held.unreadable().values());
    if (done == all) {
      return new Estimate(done, all, 0, "", bytes, unreadable);
    }
    RunSpec smallest =
        study.runs().stream()
            .min(
                Comparator.<RunSpec>comparingDouble(this::multiplyAdds)
                    .thenComparingInt(RunSpec::batchSize))
            .orElseThrow()
            .with(PaperMethods.CNN.optimizer("adafisher"));
    StepTimes.StepTime step = times.of(smallest, multiplyAdds(smallest));
    double perWork = step.seconds() / smallest.batchSize() / multiplyAdds(smallest);
    return new Estimate(done, all, work * perWork, step.how(), bytes, unreadable);
  }

  /** In a common time all methods take the reference's. */
  private static double cost(RunSpec run) {
    String name = run.optimizer().name();
    return run.budget().kind() == Budget.Kind.REFERENCE || name.startsWith("adafisher")
        ? 1
        : COST.getOrDefault(name, FIRST_ORDER);
  }

  private static double examples(RunSpec run) {
    int limit = run.data().limitTrain();
    int all = Protocols.examples(run.data().name());
    return TRAINED_SHARE * (limit == 0 || all > 0 && all < limit ? all : limit);
  }

  /** Multiply-adds of one example; language models are compared with themselves only. */
  private double multiplyAdds(RunSpec run) {
    if (Networks.isLanguageModel(run.network())) {
      return 1;
    }
    Shape shape = StepTimes.shape(run.data().name());
    return multiplyAdds.computeIfAbsent(
        run.network() + shape,
        key -> {
          Block network = Networks.create(run.network(), 10);
          try (NDManager manager = Devices.newManager("cpu")) {
            Initialization.pyTorchDefault(
                network, manager, DataType.FLOAT32, 1, new Shape(1).addAll(shape));
            return NetworkSummary.of(network).layers().stream()
                .mapToDouble(NetworkSummary.Row::multiplyAdds)
                .sum();
          }
        });
  }
}
