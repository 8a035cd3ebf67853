package org.adafisher.training.spec;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.adafisher.input.StrictJson;
import org.adafisher.internal.Checksums;
import org.adafisher.method.OptimizerSpec;

/**
 * All that decides a run.
 *
 * @param data the examples
 * @param network the network's name
 * @param optimizer the optimizer with its hyperparameters
 * @param budget how long it trains
 * @param schedule the learning rate over the run
 * @param batchSize examples of a step, at least 1
 * @param seeds the seeds of all random streams
 * @param selection which epoch's test accuracy is the result
 * @param pretrained the weights it starts from; null to start from random ones
 * @param device {@code auto} (a GPU where there is one), {@code cpu} or {@code gpu}
 */
public record RunSpec(
    DataSpec data,
    String network,
    OptimizerSpec optimizer,
    Budget budget,
    Schedule schedule,
    int batchSize,
    RunSeeds seeds,
    Selection selection,
    @JsonSetter(nulls = Nulls.SET) Pretrained pretrained,
    String device) {

  private static final int MOST_EXAMPLES = 1_000_000;

  /** Checks the ranges and names. */
  public RunSpec {
    if (!device.matches("auto|cpu|gpu")) {
      throw new IllegalArgumentException("device '" + device + "': choose auto, cpu or gpu");
    }
    Ranges.within("batch size", batchSize, 1, MOST_EXAMPLES);
  }

  /**
   * Returns a specification with the paper's schedule, batches of 32, seed 1, three epochs and the
   * last epoch's result.
   *
   * @param data the data set's name
   * @param network the network's name
   * @param optimizer the optimizer
   * @return the specification
   */
  public static RunSpec of(String data, String network, OptimizerSpec optimizer) {
    return new RunSpec(
        DataSpec.of(data),
        network,
        optimizer,
        Budget.epochs(3),
        Schedule.COSINE,
        32,
        RunSeeds.all(1),
        Selection.LAST,
        null,
        "auto");
  }

  /**
   * Returns this with other data.
   *
   * @param newData the examples
   * @return the changed specification
   */
  public RunSpec with(DataSpec newData) {
    Copy copy = new Copy();
    copy.data = newData;
    return copy.build();
  }

  /**
   * Returns this with another optimizer.
   *
   * @param newOptimizer the optimizer
   * @return the changed specification
   */
  public RunSpec with(OptimizerSpec newOptimizer) {
    Copy copy = new Copy();
    copy.optimizer = newOptimizer;
    return copy.build();
  }

  /**
   * Returns this with another budget.
   *
   * @param newBudget the budget
   * @return the changed specification
   */
  public RunSpec with(Budget newBudget) {
    Copy copy = new Copy();
    copy.budget = newBudget;
    return copy.build();
  }

  /**
   * Returns this with another schedule.
   *
   * @param newSchedule the schedule
   * @return the changed specification
   */
  public RunSpec with(Schedule newSchedule) {
    Copy copy = new Copy();
    copy.schedule = newSchedule;
    return copy.build();
  }

  /**
   * Returns this with another result.
   *
   * @param newSelection which epoch counts
   * @return the changed specification
   */
  public RunSpec with(Selection newSelection) {
    Copy copy = new Copy();
    copy.selection = newSelection;
    return copy.build();
  }

  /**
   * Returns this with other weights to start from.
   *
   * @param newPretrained the weights
   * @return the changed specification
   */
  public RunSpec with(Pretrained newPretrained) {
    Copy copy = new Copy();
    copy.pretrained = newPretrained;
    return copy.build();
  }

  /**
   * Returns this with another network.
   *
   * @param newNetwork the network's name
   * @return the changed specification
   */
  public RunSpec withNetwork(String newNetwork) {
    Copy copy = new Copy();
    copy.network = newNetwork;
    return copy.build();
  }

  /**
   * Returns this with other batches.
   *
   * @param newBatchSize examples of a step
   * @return the changed specification
   */
  public RunSpec withBatchSize(int newBatchSize) {
    Copy copy = new Copy();
    copy.batchSize = newBatchSize;
    return copy.build();
  }

  /**
   * Returns this on another device.
   *
   * @param newDevice {@code auto}, {@code cpu} or {@code gpu}
   * @return the changed specification
   */
  public RunSpec withDevice(String newDevice) {
    Copy copy = new Copy();
    copy.device = newDevice;
    return copy.build();
  }

  /**
   * Returns this with one other seed for all streams.
   *
   * @param seed the seed
   * @return the changed specification
   */
  public RunSpec withSeed(long seed) {
    Copy copy = new Copy();
    copy.seeds = RunSeeds.all(seed);
    return copy.build();
  }

  /**
   * Returns this run's identity: two specifications with the same one are the same run, wherever it
   * is made.
   *
   * @return the first 16 hexadecimal digits of the SHA-256 of this as JSON, without the device
   */
  public String id() {
    ObjectNode fields = StrictJson.toTree(this);
    fields.remove("device");
    // Through text, where options are in the order of their names.
    byte[] text = StrictJson.writeLine(fields).getBytes(StandardCharsets.UTF_8);
    return Checksums.sha256(text).substring(0, 16);
  }

  /**
   * Returns what plots and tables call the method.
   *
   * @return such as {@code AdaFisher (Algorithm 1)} or {@code Adam}
   */
  public String label() {
    return optimizer.label();
  }

  /**
   * Returns this as JSON.
   *
   * @return indented text, which {@link #read} takes
   */
  public String toJson() {
    return StrictJson.write(this) + "\n";
  }

  /**
   * Reads a specification.
   *
   * @param file JSON, as {@link #toJson} gives it
   * @return the specification
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if a field is missing, unknown, null or out of range
   */
  public static RunSpec read(Path file) throws IOException {
    return StrictJson.read(file, RunSpec.class);
  }

  /** This specification, field by field, of which one is to be changed. */
  private final class Copy {

    private DataSpec data = RunSpec.this.data;
    private String network = RunSpec.this.network;
    private OptimizerSpec optimizer = RunSpec.this.optimizer;
    private Budget budget = RunSpec.this.budget;
    private Schedule schedule = RunSpec.this.schedule;
    private int batchSize = RunSpec.this.batchSize;
    private RunSeeds seeds = RunSpec.this.seeds;
    private Selection selection = RunSpec.this.selection;
    private Pretrained pretrained = RunSpec.this.pretrained;
    private String device = RunSpec.this.device;

    RunSpec build() {
      return new RunSpec(
          data,
          network,
          optimizer,
          budget,
          schedule,
          batchSize,
          seeds,
          selection,
          pretrained,
          device);
    }
  }
}
