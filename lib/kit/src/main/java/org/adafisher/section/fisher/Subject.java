package org.adafisher.section.fisher;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.adafisher.curvature.ExactCurvature;
import org.adafisher.curvature.ParameterOrder;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batch;
import org.adafisher.data.batch.Batches;
import org.adafisher.internal.NetworkTree;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Optimizers;
import org.adafisher.network.Initialization;
import org.adafisher.optimizer.LabelSampler;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.optimizer.Probes;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.device.Devices;

/** A small network at work in float64: its parameters as one vector, its loss, its steps. */
final class Subject implements AutoCloseable {

  static final int BATCH = 16;

  final SmallNetwork kind;
  final NDManager manager = Devices.newManager("auto");
  final Block network;
  final ParameterOrder order;
  final Batch measured;
  private final Map<String, Parameter> parameters;

  /** Starts as PyTorch does by default; its loss is that of some of the training examples. */
  Subject(SmallNetwork kind, int examples, long seed) {
    this.kind = kind;
    measured =
        new Batches(kind.data().train().limit(examples), examples, Augmentation.NONE, false, 0)
            .epoch(1)
            .next();
    network = kind.network().get();
    Initialization.pyTorchDefault(network, manager, DataType.FLOAT64, seed, measured.shape());
    order = ParameterOrder.of(network);
    parameters = NetworkTree.parameters(network);
  }

  /** The batches of an order that depends on the seed only, without end. */
  BatchStream batches(long seed) {
    return new BatchStream(kind, seed);
  }

  StatefulOptimizer optimizer(OptimizerSpec spec, double rate, long seed) {
    return Optimizers.create(
        spec,
        network,
        LearningRate.constant(rate),
        Probes.rademacher(seed),
        LabelSampler.monteCarlo(seed));
  }

  double[] parameters() {
    return numbers(name -> parameters.get(name).getArray().duplicate());
  }

  /** Lays out arrays by the name of the parameter as the parameters are. */
  double[] numbers(Function<String, NDArray> arrays) {
    double[] vector = new double[order.size()];
    for (ParameterOrder.Slice slice : order.slices()) {
      try (NDArray array = arrays.apply(slice.name())) {
        double[] own = array.toDoubleArray();
        System.arraycopy(own, 0, vector, slice.offset(), own.length);
      }
    }
    return vector;
  }

  void set(double[] place) {
    for (ParameterOrder.Slice slice : order.slices()) {
      double[] own = Arrays.copyOfRange(place, slice.offset(), slice.end());
      parameters.get(slice.name()).getArray().set(own);
    }
  }

  NDArray input(NDManager scope) {
    return measured.data(scope, DataType.FLOAT64);
  }

  long[] labels() {
    return Arrays.stream(measured.labels()).asLongStream().toArray();
  }

  ExactCurvature.Mode mode() {
    return kind.hasBatchNorm() ? ExactCurvature.Mode.TRAINING : ExactCurvature.Mode.EVALUATION;
  }

  /** The mean loss of the measured examples; BatchNorm takes their own statistics. */
  double loss() {
    try (NDManager scope = manager.newSubManager()) {
      NDArray logits = forward(measured, scope, kind.hasBatchNorm());
      return loss(logits, measured, scope).getDouble();
    }
  }

  /** Makes a step on a batch; returns the loss before it. */
  double step(StatefulOptimizer optimizer, Batch batch) {
    return step(optimizer, batch, () -> {});
  }

  /** The same with something done between the backward pass and the update. */
  double step(StatefulOptimizer optimizer, Batch batch, Runnable between) {
    try (NDManager scope = manager.newSubManager()) {
      double before;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray logits = forward(batch, scope, true);
        NDArray loss = loss(logits, batch, scope);
        before = loss.getDouble();
        optimizer.backward(collector, loss, logits);
      }
      between.run();
      optimizer.step(network);
      return before;
    }
  }

  private NDArray forward(Batch batch, NDManager scope, boolean training) {
    NDList input = new NDList(batch.data(scope, DataType.FLOAT64));
    return network
        .forward(new ParameterStore(scope, false), input, training, null)
        .singletonOrThrow();
  }

  private static NDArray loss(NDArray logits, Batch batch, NDManager scope) {
    return Loss.softmaxCrossEntropyLoss()
        .evaluate(new NDList(batch.labels(scope)), new NDList(logits));
  }

  @Override
  public void close() {
    manager.close();
  }
}
