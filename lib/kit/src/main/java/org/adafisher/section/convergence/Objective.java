package org.adafisher.section.convergence;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batch;
import org.adafisher.data.batch.Batches;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Initialization;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.device.Devices;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunctionGradient;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer.Formula;

/** A problem with a network in float64, J and ∇J at its parameters, and J's minimum if convex. */
final class Objective implements AutoCloseable {

  private static final int MOST_EVALUATIONS = 100_000;
  private static final double SMALL_GRADIENT = 1e-6;

  private final ConvergenceProblem problem;
  private final NDManager manager = Devices.newManager("auto");
  private final Block network;
  private final List<Parameter> parameters;
  private final Batch all;

  /**
   * J and ∇J at a point.
   *
   * @param loss J
   * @param gradient ∇J, all parameters as one vector
   */
  record Point(double loss, double[] gradient) {

    double squaredNorm() {
      return DoubleStream.of(gradient).map(g -> g * g).sum();
    }
  }

  /** Starts as PyTorch does by default. */
  Objective(ConvergenceProblem problem, long seed) {
    this.problem = problem;
    all =
        new Batches(problem.data().train(), size(problem), Augmentation.NONE, false, 0)
            .epoch(1)
            .next();
    network = problem.network().get();
    Initialization.pyTorchDefault(network, manager, DataType.FLOAT64, seed, all.shape());
    parameters = new ArrayList<>(NetworkTree.parameters(network).values());
  }

  private static int size(ConvergenceProblem problem) {
    return problem.data().train().size();
  }

  Block network() {
    return network;
  }

  Batch all() {
    return all;
  }

  /** Returns J and ∇J; taps see nothing of it. */
  Point point() {
    double loss;
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray value = problem.loss(logits(all, scope, false), all.labels(scope));
      loss = value.getDouble();
      collector.backward(value);
    }
    double[] place = parameters();
    double[] gradient = gradient(place);
    parameters.forEach(parameter -> Gradients.clear(parameter.getArray()));
    double squares = DoubleStream.of(place).map(p -> p * p).sum();
    return new Point(loss + problem.decay() / 2 * squares, gradient);
  }

  private NDArray logits(Batch batch, NDManager scope, boolean training) {
    NDList input = new NDList(batch.data(scope, DataType.FLOAT64));
    return network
        .forward(new ParameterStore(scope, false), input, training, null)
        .singletonOrThrow();
  }

  /** What the backward pass has left, and the decay's part. */
  private double[] gradient(double[] place) {
    double[] gradient = join(parameter -> Gradients.of(parameter.getArray()).orElseThrow());
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += problem.decay() * place[i];
    }
    return gradient;
  }

  private interface Part {
    NDArray of(Parameter parameter);
  }

  private double[] join(Part part) {
    return parameters.stream()
        .flatMapToDouble(
            parameter -> {
              try (NDArray array = part.of(parameter)) {
                return Arrays.stream(array.toDoubleArray());
              }
            })
        .toArray();
  }

  /** Returns all parameters as one vector. */
  double[] parameters() {
    return join(parameter -> parameter.getArray().duplicate());
  }

  private void set(double[] place) {
    int from = 0;
    for (Parameter parameter : parameters) {
      int to = from + (int) parameter.getShape().size();
      parameter.getArray().set(Arrays.copyOfRange(place, from, to));
      from = to;
    }
  }

  /** Makes a step on a batch; returns the norm of its gradient. */
  double step(StatefulOptimizer optimizer, Batch batch) {
    try (NDManager scope = manager.newSubManager()) {
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray logits = logits(batch, scope, true);
        optimizer.backward(collector, problem.loss(logits, batch.labels(scope)), logits);
      }
      double norm = Math.sqrt(new Point(0, gradient(parameters())).squaredNorm());
      optimizer.step(network);
      return norm;
    }
  }

  /**
   * Returns where J is least, found by conjugate gradients; the network's parameters are there
   * afterwards.
   *
   * @throws IllegalStateException if the gradient there is not small
   */
  double[] minimise() {
    // The line search, too, has to see differences of the last digits.
    PointValuePair found =
        new NonLinearConjugateGradientOptimizer(
                Formula.POLAK_RIBIERE, new SimpleValueChecker(1e-15, 1e-16), 1e-14, 1e-16, 1e-2)
            .optimize(
                new MaxEval(MOST_EVALUATIONS),
                GoalType.MINIMIZE,
                new ObjectiveFunction(place -> at(place).loss),
                new ObjectiveFunctionGradient(place -> at(place).gradient),
                new InitialGuess(parameters()));
    double norm = Math.sqrt(at(found.getPoint()).squaredNorm());
    if (!(norm < SMALL_GRADIENT)) {
      throw new IllegalStateException(
          problem.title() + ": the gradient at the minimum found is " + norm);
    }
    return found.getPoint();
  }

  private Point at(double[] place) {
    set(place);
    return point();
  }

  @Override
  public void close() {
    manager.close();
  }
}
