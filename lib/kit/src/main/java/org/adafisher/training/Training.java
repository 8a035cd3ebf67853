package org.adafisher.training;

import ai.djl.engine.EngineException;
import ai.djl.nn.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.adafisher.data.DataSet;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.training.device.Devices;
import org.adafisher.training.device.Memory;
import org.adafisher.training.record.ClassReport;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.LayerRecord;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.Provenance;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Ranges;
import org.adafisher.training.spec.RunSpec;

/**
 * One training run. Different optimizers start from the same weights and see the same batches; on a
 * CPU the same specification on the same machine with the same threads gives the same bits, whether
 * in one go or resumed. On a GPU it does not: cuDNN adds up in no fixed order.
 */
public final class Training implements AutoCloseable {

  private static final int FAILURES_SHOWN = 20;
  private static final int MOST = Integer.MAX_VALUE;

  private final RunSpec spec;
  private final Task task;
  private final Stepper stepper;
  private final Clock clock = new Clock();
  private final RunFolder folder;
  private final RunOptions options;
  private final TrainingListener listener;
  private final Plan plan;
  private final LearningRate rate;
  private final List<EpochRecord> epochs = new ArrayList<>();
  private final List<LayerRecord> layers = new ArrayList<>();
  private final List<String> earlierFailures = new ArrayList<>();
  private String initialWeights;
  private int epoch = 1;
  private int batch;
  private int step;
  private double lossSum;
  private int failuresTold;
  private ClassReport classReport;
  private Provenance provenance;

  private Training(
      RunSpec spec,
      Task task,
      Supplier<Block> network,
      RunOptions options,
      RunFolder folder,
      TrainingListener listener)
      throws IOException {
    this.spec = spec;
    this.task = task;
    this.options = options;
    this.listener = listener;
    this.folder = folder;
    provenance = Provenance.here(Devices.named(spec.device()));
    plan = folder.plan(() -> Calibration.plan(options.located(spec), task, network));
    checkSteps();
    rate =
        spec.schedule().over(spec.optimizer().learningRate(), plan.epochs(), task.stepsPerEpoch());
    stepper =
        new Stepper(
            options.located(spec),
            spec.optimizer(),
            network.get(),
            task.input(),
            rate,
            clock,
            Devices.newManager(spec.device()));
  }

  /** Refuses what would come to nothing in a run of so many steps. */
  private void checkSteps() {
    long steps = (long) plan.epochs() * task.stepsPerEpoch();
    Ranges.within("steps of the run, which are its epochs times those of one,", steps, 1, MOST);
    String length = ", but the run has " + steps + " steps: give less";
    if (spec.schedule().warmUpSteps() >= steps) {
      throw new IllegalArgumentException(
          "a warm-up of " + spec.schedule().warmUpSteps() + " steps" + length);
    }
    if (options.checkpointEvery() > steps) {
      throw new IllegalArgumentException(
          "a checkpoint every " + options.checkpointEvery() + " steps" + length);
    }
  }

  /**
   * Trains the network that a specification names.
   *
   * @param spec the specification
   * @param data the data that it names
   * @param listener told of every step and epoch
   * @return the record
   * @throws CancellationException if the thread is interrupted; it ends after the current step
   */
  public static RunRecord run(RunSpec spec, DataSet data, TrainingListener listener) {
    try {
      return run(spec, data, RunOptions.NONE, listener);
    } catch (IOException e) {
      throw new IllegalStateException("nothing is written without a folder", e);
    }
  }

  /**
   * Trains the network that a specification names, keeping checkpoints and the record in a folder.
   *
   * @param spec the specification
   * @param data the data that it names
   * @param options where the run is kept
   * @param listener told of every step and epoch
   * @return the record, also of a run that diverged
   * @throws IOException if the folder cannot be written
   * @throws IllegalArgumentException if the network cannot take the data, another process trains in
   *     the folder, or the folder holds what the options do not let go; nothing is changed then
   * @throws CancellationException if the thread is interrupted; it ends after the current step,
   *     with a checkpoint and the record written
   */
  public static RunRecord run(
      RunSpec spec, DataSet data, RunOptions options, TrainingListener listener)
      throws IOException {
    return run(
        spec, data, task -> Networks.create(spec.network(), task.outputs()), options, listener);
  }

  /**
   * Trains a network, keeping checkpoints and the record in a folder.
   *
   * @param spec the specification
   * @param data the data that it names
   * @param network makes networks that are not initialised: the one to train and those that a
   *     wall-clock budget is measured with
   * @param options where the run is kept
   * @param listener told of every step and epoch
   * @return the record, also of a run that diverged
   * @throws IOException if the folder cannot be written
   * @throws IllegalArgumentException if the network cannot take the data, another process trains in
   *     the folder, or the folder holds what the options do not let go; nothing is changed then
   * @throws CancellationException if the thread is interrupted; it ends after the current step,
   *     with a checkpoint and the record written
   * @throws IllegalArgumentException if the memory does not suffice for the batch size
   */
  public static RunRecord run(
      RunSpec spec,
      DataSet data,
      Supplier<Block> network,
      RunOptions options,
      TrainingListener listener)
      throws IOException {
    return run(spec, data, task -> network.get(), options, listener);
  }

  private static RunRecord run(
      RunSpec spec,
      DataSet data,
      Function<Task, Block> network,
      RunOptions options,
      TrainingListener listener)
      throws IOException {
    Optional<RunRecord> earlier = RunFolder.finished(spec, options);
    if (earlier.isPresent()) {
      return told(earlier.get(), options, listener);
    }
    try (Task task = Task.of(spec, data);
        RunFolder folder = RunFolder.open(spec, options)) {
      Supplier<Block> maker = () -> network.apply(task);
      // Another process may have finished it in between.
      earlier = RunFolder.finished(spec, options);
      if (earlier.isPresent()) {
        return told(earlier.get(), options, listener);
      }
      try (Training training = new Training(spec, task, maker, options, folder, listener)) {
        return training.train();
      }
    } catch (EngineException e) {
      throw Memory.isExhausted(e) ? Memory.error(spec.batchSize(), e) : e;
    } catch (OutOfMemoryError e) {
      throw Memory.error(spec.batchSize(), e);
    }
  }

  private static RunRecord told(RunRecord record, RunOptions options, TrainingListener listener) {
    listener.onMessage(
        options.folder() + ": this run is at its end already (" + record.status() + ")");
    return record;
  }

  private RunRecord train() throws IOException {
    stepper.rehearse(spec.network(), task);
    restore();
    folder.begin(plan);
    task.warning().ifPresent(listener::onMessage);
    listener.onStart(stepper.network, plan, task.stepsPerEpoch());
    if (initialWeights == null) {
      initialWeights = Weights.sha256(stepper.network);
    }
    String status = RunRecord.COMPLETE;
    while (epoch <= plan.epochs() && status.equals(RunRecord.COMPLETE)) {
      status = trainEpoch();
    }
    RunRecord record = record(status);
    folder.finish(record);
    if (record.interrupted()) {
      throw new CancellationException(spec.label() + ": " + status);
    }
    return record;
  }

  private void restore() throws IOException {
    Optional<Progress> found =
        folder.restore(
            stepper, progress -> progress.check(plan, task.stepsPerEpoch()), listener::onMessage);
    if (found.isPresent()) {
      Progress saved = found.get();
      epoch = saved.epoch();
      batch = saved.batch();
      step = saved.step();
      lossSum = saved.lossSum();
      epochs.addAll(saved.epochs());
      layers.addAll(saved.layers());
      earlierFailures.addAll(saved.failures());
      clock.restore(saved.clockNanos());
      initialWeights = saved.initialWeightsSha256();
      provenance = provenance.between(saved.started(), "");
    }
  }

  /** Trains to the end of the epoch; returns the status. */
  private String trainEpoch() throws IOException {
    Iterator<Task.Work> left = task.epoch(epoch, batch);
    while (left.hasNext()) {
      if (Thread.interrupted()) {
        return interrupted();
      }
      double loss;
      try {
        loss = step(left);
      } catch (CancellationException e) {
        // While it waited for a batch.
        step--;
        return interrupted();
      }
      if (!Double.isFinite(loss)) {
        return diverged(loss);
      }
      lossSum += loss;
      batch++;
      if (options.checkpointEvery() > 0
          && step % options.checkpointEvery() == 0
          && left.hasNext()) {
        folder.checkpoint(stepper, progress());
      }
    }
    EpochRecord measured = evaluate(lossSum / task.stepsPerEpoch());
    epochs.add(measured);
    listener.onEpoch(measured);
    epoch++;
    batch = 0;
    lossSum = 0;
    folder.checkpoint(stepper, progress());
    return RunRecord.COMPLETE;
  }

  private String interrupted() throws IOException {
    Thread.interrupted();
    // Before the first step nothing is lost, and optimizers have no state to go on from.
    if (step > 0) {
      folder.checkpoint(stepper, progress());
    }
    return RunRecord.INTERRUPTED + " in epoch " + epoch + " after step " + step;
  }

  private double step(Iterator<Task.Work> left) {
    double loss;
    step++;
    if (batch + 1 < task.stepsPerEpoch()) {
      loss = stepper.step(left, this::tellGradients);
    } else {
      try (LayerObserver observer =
          new LayerObserver(stepper.network, stepper.optimizer, stepper.manager)) {
        loss =
            stepper.step(
                left,
                () -> {
                  observer.before();
                  tellGradients();
                });
        layers.addAll(observer.after(epoch));
      }
    }
    listener.onStep(step, loss, stepper.network, stepper.optimizer);
    List<String> failures = stepper.optimizer.failures();
    for (; failuresTold < failures.size(); failuresTold++) {
      listener.onMessage(failures.get(failuresTold) + "; the last good one serves");
    }
    return loss;
  }

  private void tellGradients() {
    listener.onGradients(step, stepper.network, stepper.optimizer);
  }

  private String diverged(double loss) throws IOException {
    return String.format(
        Locale.ROOT,
        "diverged: loss %s in epoch %d, step %d; %s%s",
        loss,
        epoch,
        step,
        Weights.firstNotFinite(stepper.network)
            .map(name -> "the first layer that is not finite: " + name)
            .orElse("all parameters are finite"),
        folder.lastCheckpoint().map(path -> "; last good checkpoint: " + path).orElse(""));
  }

  private EpochRecord evaluate(double trainLoss) {
    clock.start();
    Evaluation validated = task.validate(stepper.network, stepper.manager);
    Evaluation found = task.test(stepper.network, stepper.manager);
    clock.stop(Clock.Part.EVALUATION);
    if (epoch == plan.epochs()) {
      classReport = task.report(found);
    }
    return new EpochRecord(
        epoch,
        rate.at(step),
        trainLoss,
        validated == null ? Double.NaN : validated.loss(),
        validated == null ? Double.NaN : validated.accuracy(),
        found.loss(),
        found.accuracy(),
        found.top5(),
        clock.seconds(spec.budget().evaluationCounts()));
  }

  private Progress progress() {
    return new Progress(
        epoch,
        batch,
        step,
        lossSum,
        List.copyOf(epochs),
        List.copyOf(layers),
        failures(),
        clock.nanos(),
        folder.resumed(),
        initialWeights,
        provenance.started());
  }

  private List<String> failures() {
    List<String> all = new ArrayList<>(earlierFailures);
    all.addAll(stepper.optimizer.failures());
    return all;
  }

  private RunRecord record(String status) {
    List<String> failures = failures();
    return new RunRecord(
        spec,
        plan,
        task.data().title(),
        task.data().sha256(),
        task.trainExamples(),
        task.validationExamples(),
        task.testExamples(),
        task.chance(),
        stepper.optimizer.toString(),
        status,
        step,
        folder.resumed(),
        List.copyOf(epochs),
        List.copyOf(layers),
        classReport,
        clock.parts(),
        failures.size(),
        failures.subList(0, Math.min(FAILURES_SHOWN, failures.size())),
        initialWeights,
        Weights.sha256(stepper.network),
        provenance.between(provenance.started(), Provenance.now()));
  }

  @Override
  public void close() {
    stepper.close();
  }
}
