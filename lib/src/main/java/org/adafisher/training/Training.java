package org.adafisher.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.adafisher.data.Augmentation;
import org.adafisher.data.Batch;
import org.adafisher.data.Batches;
import org.adafisher.data.LabelledData;
import org.adafisher.fisher.FactorRule;
import org.adafisher.network.Initialization;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.optimizer.Optimizers;
import org.adafisher.optimizer.StatefulOptimizer;

/** One training run; different optimizers start from the same weights and see the same batches. */
public final class Training implements AutoCloseable {

  private static final int TEST_BATCH = 250;

  private final RunSpec spec;
  private final LabelledData data;
  private final Block network;
  private final StatefulOptimizer optimizer;
  private final Batches batches;
  private final Batches testBatches;
  private final TrainingListener listener;
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final Loss loss = Loss.softmaxCrossEntropyLoss();
  private int step;
  private long trainNanos;
  private String status = "complete";

  private Training(RunSpec spec, LabelledData data, Block network, TrainingListener listener) {
    this.spec = spec;
    this.data = data;
    this.network = network;
    this.listener = listener;
    batches =
        new Batches(
            data.train(),
            spec.batchSize(),
            spec.augment() ? Augmentation.CIFAR : Augmentation.NONE,
            true,
            spec.seed());
    testBatches = new Batches(data.test(), TEST_BATCH, Augmentation.NONE, false, 0);
    Shape input = new Shape(spec.batchSize()).addAll(data.train().shape());
    Initialization.pyTorchDefault(network, manager, DataType.FLOAT32, spec.seed(), input);
    optimizer =
        Optimizers.create(
            spec.optimizer(),
            network,
            FactorRule.named(spec.rule()),
            spec.schedule().equals("cosine")
                ? Schedules.cosine(spec.learningRate(), spec.epochs(), batches.count())
                : LearningRate.constant(spec.learningRate()),
            spec.weightDecay());
    listener.onStart(network);
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
  public static RunRecord run(RunSpec spec, LabelledData data, TrainingListener listener) {
    return run(spec, data, Networks.create(spec.network(), data.classNames().size()), listener);
  }

  /**
   * Trains a given network.
   *
   * @param spec the specification
   * @param data the data that it names
   * @param network the network, not initialised; it is initialised here and freed at the end
   * @param listener told of every step and epoch
   * @return the record
   * @throws CancellationException if the thread is interrupted; it ends after the current step
   */
  public static RunRecord run(
      RunSpec spec, LabelledData data, Block network, TrainingListener listener) {
    LabelledData limited = data.limit(spec.limitTrain(), spec.limitTest());
    try (Training training = new Training(spec, limited, network, listener)) {
      return training.train();
    }
  }

  private RunRecord train() {
    Provenance provenance = Provenance.here();
    List<EpochRecord> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= spec.epochs() && status.equals("complete"); epoch++) {
      double trainLoss = trainEpoch(epoch);
      if (status.equals("complete")) {
        EpochRecord record = evaluate(epoch, trainLoss);
        epochs.add(record);
        listener.onEpoch(record);
      }
    }
    return new RunRecord(
        spec,
        data.title(),
        data.sha256(),
        data.train().size(),
        data.test().size(),
        optimizer.toString(),
        status,
        List.copyOf(epochs),
        Weights.sha256(network),
        provenance);
  }

  private double trainEpoch(int epoch) {
    double sum = 0;
    for (Iterator<Batch> all = batches.epoch(epoch); all.hasNext(); ) {
      if (Thread.interrupted()) {
        throw new CancellationException(
            spec.label() + ": interrupted in epoch " + epoch + " after step " + step);
      }
      long start = System.nanoTime();
      double batchLoss = step(all.next());
      trainNanos += System.nanoTime() - start;
      listener.onStep(step, batchLoss, network, optimizer);
      if (!Double.isFinite(batchLoss)) {
        status = "diverged: loss " + batchLoss + " in epoch " + epoch + ", step " + step;
        return batchLoss;
      }
      sum += batchLoss;
    }
    return sum / batches.count();
  }

  private double step(Batch batch) {
    step++;
    // Dropout draws from the engine's generator: seeded by step, a run repeats and resumes exactly.
    Engine.getInstance().setRandomSeed(Long.hashCode(spec.seed() * 0x9E3779B97F4A7C15L + step));
    try (NDManager scope = manager.newSubManager()) {
      NDArray x = batch.data(scope, DataType.FLOAT32);
      NDArray y = batch.labels(scope);
      NDArray value;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        value = loss.evaluate(new NDList(y), forward(scope, x, true));
        collector.backward(value);
      }
      Optimizers.step(optimizer, network);
      return value.getFloat();
    }
  }

  private NDList forward(NDManager scope, NDArray x, boolean training) {
    return network.forward(new ParameterStore(scope, false), new NDList(x), training, null);
  }

  private EpochRecord evaluate(int epoch, double trainLoss) {
    double lossSum = 0;
    long right = 0;
    for (Iterator<Batch> all = testBatches.epoch(1); all.hasNext(); ) {
      Batch batch = all.next();
      try (NDManager scope = manager.newSubManager()) {
        NDList logits = forward(scope, batch.data(scope, DataType.FLOAT32), false);
        NDArray y = batch.labels(scope);
        int size = batch.labels().length;
        lossSum += loss.evaluate(new NDList(y), logits).getFloat() * (double) size;
        right += logits.head().argMax(1).eq(y).sum().getLong();
      }
    }
    int count = data.test().size();
    return new EpochRecord(
        epoch, trainLoss, lossSum / count, (double) right / count, trainNanos / 1e9);
  }

  @Override
  public void close() {
    optimizer.close();
    manager.close();
  }
}
