package org.adafisher.curvature;

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
import java.util.ArrayList;
import java.util.List;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;

/**
 * Passes through a network that autograd follows. Afterwards its running averages, its gradients
 * and what its taps are armed for are as before, so that its training goes on the same.
 */
final class Passes implements AutoCloseable {

  private final Block network;
  private final NDManager scope;
  private final NDArray input;
  private final GradientCollector collector;
  private final List<Runnable> undo = new ArrayList<>();

  Passes(Block network, NDArray x) {
    this.network = network;
    scope = x.getManager().newSubManager();
    // What is computed from it belongs to its manager.
    input = x.duplicate();
    input.attach(scope);
    NetworkTree.parameters(network).values().forEach(this::remember);
    NetworkTree.visit(
        network,
        (name, block) -> {
          if (block instanceof Tap tap) {
            Tap.Capture before = tap.capture();
            undo.add(() -> tap.arm(before));
          }
        });
    collector = Engine.getInstance().newGradientCollector();
  }

  private void remember(Parameter parameter) {
    NDArray array = parameter.getArray();
    if (parameter.requiresGradient()) {
      undo.add(() -> clear(array));
    } else {
      double[] values = array.toType(DataType.FLOAT64, true).toDoubleArray();
      undo.add(() -> array.set(values));
    }
  }

  private static void clear(NDArray array) {
    Gradients.of(array)
        .ifPresent(
            gradient -> {
              gradient.close();
              Gradients.clear(array);
            });
  }

  /** The batch, to be passed through whole or in parts. */
  NDArray input() {
    return input;
  }

  NDArray forward(NDArray x, boolean training) {
    return network
        .forward(new ParameterStore(scope, false), new NDList(x), training, null)
        .singletonOrThrow();
  }

  /** The mean cross-entropy. */
  NDArray loss(NDArray logits, long[] labels) {
    return Loss.softmaxCrossEntropyLoss()
        .evaluate(new NDList(scope.create(labels)), new NDList(logits));
  }

  void backward(NDArray loss) {
    collector.backward(loss);
  }

  @Override
  public void close() {
    collector.close();
    undo.forEach(Runnable::run);
    scope.close();
  }
}
