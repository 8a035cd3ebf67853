package org.adafisher.section.audit;

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
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.adafisher.data.LabelledData;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batches;
import org.adafisher.internal.Constants;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Initialization;
import org.adafisher.network.Networks;
import org.adafisher.training.device.Devices;

/** A network at its first weights, nothing dropped, and one batch that passes through it. */
final class Probe implements AutoCloseable {

  private static final int VOCABULARY = 97;
  private static final int LENGTH = 16;

  private final NDManager manager = Devices.newManager("auto");
  private final Block network;
  private final Function<NDManager, NDList> batch;

  private Probe(Block network, Shape input, Function<NDManager, NDList> batch) {
    this.network = network;
    this.batch = batch;
    Initialization.pyTorchDefault(network, manager, DataType.FLOAT32, 1, input);
  }

  /** A network for pictures and the first examples of a data set. */
  static Probe of(String name, LabelledData data, int batchSize) {
    Batches batches =
        new Batches(data.train().limit(batchSize), batchSize, Augmentation.NONE, false, 0);
    return new Probe(
        Networks.create(name, data.classNames().size(), false),
        new Shape(1).addAll(data.train().shape()),
        scope -> batches.epoch(1).next().toNDList(scope, DataType.FLOAT32));
  }

  /** The small GPT-1 with a short vocabulary, on random tokens; each is to tell the next. */
  static Probe ofGpt(int batchSize) {
    int count = batchSize * LENGTH;
    long[] tokens = new Random(1).longs(count + 1L, 1, VOCABULARY).toArray();
    return new Probe(
        Networks.gpt1(VOCABULARY, 4, false),
        new Shape(1, LENGTH),
        scope ->
            new NDList(
                scope
                    .create(Arrays.copyOf(tokens, count), new Shape(batchSize, LENGTH))
                    .toType(DataType.FLOAT32, false),
                scope.create(Arrays.copyOfRange(tokens, 1, count + 1))));
  }

  Block network() {
    return network;
  }

  /** Passes the batch, the loss times a scale; the action finds the gradients, which it may use. */
  void backward(double lossScale, Runnable action) {
    try (NDManager scope = manager.newSubManager()) {
      NDList data = batch.apply(scope);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray scores =
            network
                .forward(new ParameterStore(scope, false), new NDList(data.get(0)), true, null)
                .singletonOrThrow();
        // A language model's tokens are as many examples.
        NDArray rows = scores.reshape(-1, scores.getShape().getLastDimension());
        collector.backward(
            Loss.softmaxCrossEntropyLoss()
                .evaluate(new NDList(data.get(1)), new NDList(rows))
                .mul(Constants.number(lossScale, rows)));
      }
      action.run();
      NetworkTree.parameters(network)
          .values()
          .forEach(
              parameter -> {
                if (parameter.requiresGradient()) {
                  Gradients.clear(parameter.getArray());
                }
              });
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
