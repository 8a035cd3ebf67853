package org.adafisher.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;
import org.adafisher.Sandbox;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Optimizers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every optimizer on a quadratic, on Rosenbrock's function and on a small network. */
class ConvergenceTest {

  private static final int STEPS = 1500;

  /** A function of a 2 × 2 matrix, as a network whose output is its value. */
  private static final class Function extends AbstractBlock {

    private final Parameter weight;
    private final boolean rosenbrock;

    Function(boolean rosenbrock) {
      this.rosenbrock = rosenbrock;
      weight =
          addParameter(
              Parameter.builder()
                  .setName("weight")
                  .setType(Parameter.Type.WEIGHT)
                  .optShape(new Shape(2, 2))
                  .optInitializer(new ConstantInitializer(1.8f))
                  .build());
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray w = store.getValue(weight, inputs.head().getDevice(), training);
      if (!rosenbrock) {
        NDArray curvature = w.getManager().create(new double[] {1, 4, 9, 16}, new Shape(2, 2));
        return new NDList(
            curvature.toType(w.getDataType(), false).mul(w.sub(1).square()).sum().reshape(1, 1));
      }
      NDArray x = w.get(":, 0");
      NDArray y = w.get(":, 1");
      NDArray value = x.sub(1).square().add(y.sub(x.square()).square().mul(100)).sum();
      return new NDList(value.reshape(1, 1));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
      return new Shape[] {new Shape(1, 1)};
    }
  }

  /** The learning rate falls to zero, as methods with steps of a given length need. */
  private static StatefulOptimizer optimizer(String name, ai.djl.nn.Block network, double rate) {
    OptimizerSpec spec = OptimizerSpec.of(name);
    spec = name.equals("kfac") ? spec.withClipNorm(1) : spec;
    spec = name.equals("lars") ? spec.with("trustCoefficient", 0.01) : spec;
    return Optimizers.create(
        spec,
        network,
        update -> rate * Math.max(0, 1 - (double) update / STEPS),
        Probes.rademacher(1),
        LabelSampler.monteCarlo(2));
  }

  private static double[] minimise(Function function, String name, double rate, DataType type) {
    double first = Double.NaN;
    double last = Double.NaN;
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      function.initialize(manager, type, new Shape(1));
      try (StatefulOptimizer optimizer = optimizer(name, function, rate)) {
        for (int step = 1; step <= STEPS; step++) {
          try (NDManager scope = manager.newSubManager();
              GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList value =
                function.forward(
                    new ParameterStore(scope, false), new NDList(scope.ones(new Shape(1))), true);
            NDArray loss = value.head().sum();
            optimizer.backward(collector, loss, value.head());
            last = loss.toType(DataType.FLOAT64, false).getDouble();
            first = step == 1 ? last : first;
            optimizer.step(function);
          }
        }
      }
    }
    return new double[] {first, last};
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "adafisher, 0.02, 0.002, 0.001",
    "adafisherw, 0.02, 0.002, 0.001",
    "adam, 0.05, 0.05, 0.01",
    "adamw, 0.05, 0.05, 0.01",
    "adahessian, 0.1, 0.3, 0.1",
    "kfac, 0.005, 0.0003, 0.01",
    "shampoo, 0.1, 0.02, 0.03",
    "sgd, 0.005, 0.0003, 0.05",
    "lamb, 0.02, 0.02, 0.01",
    "lars, 0.2, 0.1, 1",
    "scalarfisher, 0.00002, 0.000002, 0.0001"
  })
  void everyOptimizerConverges(
      String name, double quadraticRate, double rosenbrockRate, double networkRate) {
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      double[] quadratic = minimise(new Function(false), name, quadraticRate, type);
      assertThat(quadratic[1]).as("quadratic, %s", type).isLessThan(1e-3 * quadratic[0]);
      double[] rosenbrock = minimise(new Function(true), name, rosenbrockRate, type);
      assertThat(rosenbrock[1]).as("Rosenbrock, %s", type).isLessThan(0.02 * rosenbrock[0]);
      try (Sandbox sandbox = new Sandbox(type, 1);
          StatefulOptimizer optimizer = optimizer(name, sandbox.network, networkRate)) {
        double first = sandbox.step(1, optimizer);
        double last = first;
        for (int step = 2; step <= 150; step++) {
          last = sandbox.step(1, optimizer);
        }
        assertThat(last).as("network, %s", type).isLessThan(0.5 * first);
      }
    }
  }
}
