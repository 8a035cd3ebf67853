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
import java.util.Iterator;
import org.adafisher.input.Blame;
import org.adafisher.internal.Seeds;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Optimizers;
import org.adafisher.network.Initialization;
import org.adafisher.optimizer.LabelSampler;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.optimizer.Probes;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.device.Memory;
import org.adafisher.training.spec.RunSeeds;
import org.adafisher.training.spec.RunSpec;

/** A network, its optimizer, and the step that both make on a batch, timed by its parts. */
final class Stepper implements AutoCloseable {

  final Block network;
  final StatefulOptimizer optimizer;
  final NDManager manager;
  private final Clock clock;
  private final long dropoutSeed;

  /** Called between the backward pass and the optimizer's step, off the clock. */
  interface Inspection {
    void beforeUpdate();
  }

  Stepper(
      RunSpec spec,
      OptimizerSpec method,
      Block network,
      Shape input,
      LearningRate rate,
      Clock clock,
      NDManager manager) {
    this.network = network;
    this.clock = clock;
    this.manager = manager;
    RunSeeds seeds = spec.seeds();
    dropoutSeed = seeds.dropout();
    try {
      Initialization.pyTorchDefault(
          network, manager, DataType.FLOAT32, seeds.initialization(), input);
    } catch (RuntimeException e) {
      manager.close();
      throw unfit(spec.network(), input, e);
    }
    if (spec.pretrained() != null) {
      spec.pretrained().load(network, spec.network());
    }
    optimizer =
        Optimizers.create(
            method,
            network,
            rate,
            Probes.rademacher(seeds.directions()),
            LabelSampler.monteCarlo(seeds.labels()));
  }

  /** Refuses data that the network cannot take; nothing is learnt. */
  void rehearse(String name, Task task) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray zeros = scope.zeros(task.input(), task.inputType());
      network.forward(new ParameterStore(scope, false), new NDList(zeros), false, null);
    } catch (RuntimeException e) {
      throw unfit(name, task.input(), e);
    }
  }

  private static RuntimeException unfit(String network, Shape input, RuntimeException e) {
    return Memory.isExhausted(e)
        ? e
        : new IllegalArgumentException(
            "network %s cannot take examples of shape %s%s: choose another network, or other data"
                .formatted(
                    network,
                    input.slice(1),
                    // The engine's words are about layouts and axes deep in the network.
                    Blame.isOfInput(e) ? " (" + Blame.line(e) + ")" : ""),
            e);
  }

  /** Makes one step; returns the loss before it. */
  double step(Iterator<Task.Work> work, Inspection inspection) {
    clock.start();
    // Dropout draws from the engine's generator: seeded by step, a run repeats and resumes exactly.
    int next = optimizer.step() + 1;
    Engine.getInstance().setRandomSeed(Seeds.generator(dropoutSeed, Seeds.DROPOUT, next).nextInt());
    try (NDManager scope = manager.newSubManager()) {
      Task.Work batch = work.next();
      NDArray x = batch.input(scope);
      clock.stop(Clock.Part.DATA);
      NDArray value;
      long curvature = optimizer.curvatureNanos();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray output =
            network.forward(new ParameterStore(scope, false), new NDList(x), true, null).head();
        value = batch.loss(output, scope);
        clock.stop(Clock.Part.FORWARD);
        optimizer.backward(collector, value, output);
      }
      clock.stop(Clock.Part.BACKWARD, optimizer.curvatureNanos() - curvature);
      if (inspection != null) {
        inspection.beforeUpdate();
        clock.start();
      }
      curvature = optimizer.curvatureNanos();
      optimizer.step(network);
      double result = value.getFloat();
      clock.stop(Clock.Part.UPDATE, optimizer.curvatureNanos() - curvature);
      return result;
    }
  }

  @Override
  public void close() {
    optimizer.close();
    manager.close();
  }
}
