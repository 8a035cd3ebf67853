package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.adafisher.internal.CommonOptions;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;
import org.adafisher.optimizer.StatefulOptimizer.Decay;
import org.adafisher.optimizer.StatefulOptimizer.Update;

/** A step: gradients are preconditioned, clipped, decayed, and the parameters moved along. */
final class StepPipeline {

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
    List<Update> updates = new ArrayList<>();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      for (Parameter parameter : NetworkTree.parameters(network).values()) {
        if (parameter.requiresGradient()) {
          optimizer
              .gradient(parameter)
              .ifPresent(
                  found -> updates.add(prepare(parameter.getId(), parameter.getArray(), found)));
        }
      }
      double clip = options.clipNorm();
      double scale = clip == 0 ? 1 : Math.min(1, clip / (norm(updates) + 1e-6));
      updates.forEach(update -> finish(update, scale));
      updates.forEach(update -> Gradients.clear(update.weight()));
    }
  }

  /** Moves one parameter. */
  void run(String parameterId, NDArray weight, NDArray gradient) {
    if (options.clipNorm() != 0) {
      throw new IllegalStateException(
          "the global norm needs all gradients: call step(network) instead of update(...)");
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      finish(prepare(parameterId, weight, gradient), 1);
    }
    Gradients.clear(weight);
  }

  private Update prepare(String parameterId, NDArray weight, NDArray gradient) {
    ParameterState own = state.advance(parameterId, weight);
    if (own.count() > state.step) {
      state.step = own.count();
      log.time(() -> optimizer.beginStep(own.count()));
    }
    NDArray[] direction = {optimizer.rescaled(gradient.stopGradient())};
    log.time(() -> direction[0] = optimizer.precondition(parameterId, direction[0], own));
    double shrink = withoutDecay.contains(parameterId) ? 0 : options.weightDecay();
    return new Update(parameterId, weight, direction[0], own, learningRate.at(own.count()), shrink);
  }

  /** The norm of all gradients as one vector. */
  private static double norm(List<Update> updates) {
    double sum = 0;
    for (Update update : updates) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        sum += update.gradient().norm().toType(DataType.FLOAT64, false).square().getDouble();
      }
    }
    return Math.sqrt(sum);
  }

  private void finish(Update prepared, double scale) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Update update = prepared.detached();
      if (scale != 1) {
        update.gradient().muli(scale);
      }
      if (update.decay() != 0 && decay == Decay.DECOUPLED) {
        update.weight().muli(1 - update.rate() * update.decay());
      } else if (update.decay() != 0 && decay == Decay.COUPLED) {
        update.gradient().addi(update.weight().mul(update.decay()));
      }
      optimizer.move(update);
    }
  }
}
