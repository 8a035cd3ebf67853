package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.adafisher.internal.CommonOptions;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;
import org.adafisher.internal.Script;
import org.adafisher.internal.Temporaries;
import org.adafisher.optimizer.StatefulOptimizer.Decay;
import org.adafisher.optimizer.StatefulOptimizer.Update;

/** A step: gradients are preconditioned, clipped, decayed, and the parameters moved along. */
final class StepPipeline {

  /** Clipping, decay and the steps, for all parameters at once. */
  static final Script SCRIPT = new Script(StepPipeline.class, "steps.py", "Steps");

  private final StatefulOptimizer optimizer;
  private final OptimizerState state;
  private final CurvatureLog log;
  private final LearningRate learningRate;
  private final CommonOptions options;
  private final Decay decay;
  private final Set<String> withoutDecay;

  StepPipeline(
      StatefulOptimizer optimizer,
      OptimizerState state,
      CurvatureLog log,
      StatefulOptimizerBuilder<?, ?> builder) {
    this.optimizer = optimizer;
    this.state = state;
    this.log = log;
    learningRate = builder.learningRate();
    options = builder.common;
    decay = builder.decay;
    withoutDecay = Set.copyOf(builder.withoutDecay);
  }

  /** Moves every trainable parameter that has a gradient. */
  void run(Block network) {
    Temporaries.during(
        () -> {
          List<Update> updates = new ArrayList<>();
          List<NDArray> gradients = new ArrayList<>();
          for (Parameter parameter : NetworkTree.parameters(network).values()) {
            if (parameter.requiresGradient()) {
              NDArray weight = parameter.getArray();
              optimizer
                  .gradient(parameter)
                  .ifPresent(
                      found -> {
                        gradients.add(found);
                        updates.add(prepare(parameter.getId(), weight, found));
                      });
            }
          }
          log.time(() -> optimizer.preconditionAll(updates));
          if (options.clipNorm() != 0 && !updates.isEmpty()) {
            SCRIPT.call("clip", gradientsOf(updates), options.clipNorm());
          }
          finish(updates);
          SCRIPT.call("clear", gradients);
        });
  }

  /** Moves one parameter. */
  void run(String parameterId, NDArray weight, NDArray gradient) {
    if (options.clipNorm() != 0) {
      throw new IllegalStateException(
          "the global norm needs all gradients: call step(network) instead of update(...)");
    }
    Temporaries.during(
        () -> {
          List<Update> updates = List.of(prepare(parameterId, weight, gradient));
          log.time(() -> optimizer.preconditionAll(updates));
          finish(updates);
        });
    Gradients.clear(weight);
  }

  private Update prepare(String parameterId, NDArray weight, NDArray gradient) {
    ParameterState own = state.advance(parameterId, weight);
    if (own.count() > state.step) {
      state.step = own.count();
      log.time(() -> optimizer.beginStep(own.count()));
    }
    NDArray[] direction = {optimizer.rescaled(gradient)};
    log.time(() -> direction[0] = optimizer.precondition(parameterId, direction[0], own));
    double shrink = withoutDecay.contains(parameterId) ? 0 : options.weightDecay();
    return new Update(parameterId, weight, direction[0], own, learningRate.at(own.count()), shrink);
  }

  private void finish(List<Update> updates) {
    if (decay != Decay.OWN && options.weightDecay() != 0) {
      boolean isCoupled = decay == Decay.COUPLED;
      SCRIPT.call(
          "decay",
          weightsOf(updates),
          gradientsOf(updates),
          numbersOf(updates, update -> isCoupled ? update.decay() : 0),
          numbersOf(updates, update -> isCoupled ? 0 : update.rate() * update.decay()));
    }
    optimizer.moveAll(updates);
  }

  static List<NDArray> weightsOf(List<Update> updates) {
    return updates.stream().map(Update::weight).toList();
  }

  static List<NDArray> gradientsOf(List<Update> updates) {
    return updates.stream().map(Update::gradient).toList();
  }

  /** The arrays of a name in the parameters' states. */
  static List<NDArray> statesOf(List<Update> updates, String name) {
    return updates.stream().map(update -> update.state().array(name, update.gradient())).toList();
  }

  static double[] numbersOf(List<Update> updates, ToDoubleFunction<Update> number) {
    return updates.stream().mapToDouble(number).toArray();
  }
}
