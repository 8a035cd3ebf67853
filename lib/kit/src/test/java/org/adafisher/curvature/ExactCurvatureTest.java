package org.adafisher.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.adafisher.Sandbox;
import org.adafisher.analysis.SymmetricMatrix;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Chain;
import org.adafisher.network.Initialization;
import org.adafisher.network.Layers;
import org.adafisher.optimizer.AdaFisher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExactCurvatureTest {

  private static final Shape PICTURES = new Shape(6, 3, 8, 8);
  private static final long[] LABELS = {0, 2, 1, 1, 0, 2};

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray batch(Shape shape) {
    Random random = new Random(5);
    return manager.create(random.doubles(shape.size()).map(v -> 4 * v - 2).toArray(), shape);
  }

  private <T extends Block> T initialized(T network, Shape shape) {
    Initialization.pyTorchDefault(network, manager, DataType.FLOAT64, 3, shape);
    return network;
  }

  private static Chain perceptron() {
    return new Chain()
        .add("fc1", Layers.linear(4, true))
        .add("norm", Layers.layerNorm(2, 1e-5))
        .add("gelu", Layers.gelu())
        .add("fc2", Layers.linear(3, true));
  }

  private static double[] entries(SymmetricMatrix matrix) {
    int n = matrix.size();
    return IntStream.range(0, n * n).mapToDouble(i -> matrix.at(i / n, i % n)).toArray();
  }

  private static double largest(SymmetricMatrix matrix) {
    return Arrays.stream(entries(matrix)).map(Math::abs).max().orElseThrow();
  }

  /** The gradient's differences along every parameter, by another path than the Hessian's. */
  @Test
  void hessianAgreesWithDifferencesOfGradients() {
    Shape shape = new Shape(6, 5);
    Chain network = initialized(perceptron(), shape);
    checkHessian(network, batch(shape), ExactCurvature.Mode.EVALUATION);
  }

  @Test
  void hessianGoesThroughTheStatisticsOfTheBatch() {
    Shape shape = new Shape(6, 2, 4, 4);
    // Smooth: a difference must not step over a kink.
    Chain network =
        new Chain()
            .add("conv", Layers.convolution(2, 3, 1, 1))
            .add("bn", Layers.batchNorm())
            .add("gelu", Layers.gelu())
            .add("pool", Layers.globalAveragePool())
            .add("fc", Layers.linear(3, true));
    initialized(network, shape);
    NDArray mean = NetworkTree.parameters(network).get("bn.running_mean").getArray();
    double[] before = mean.toDoubleArray();
    checkHessian(network, batch(shape), ExactCurvature.Mode.TRAINING);
    assertThat(mean.toDoubleArray()).isEqualTo(before);
  }

  private static void checkHessian(Block network, NDArray x, ExactCurvature.Mode mode) {
    ExactCurvature exact = ExactCurvature.of(network, x, LABELS, mode);
    SymmetricMatrix hessian = exact.hessian();
    double scale = largest(hessian);
    assertThat(scale).isGreaterThan(1e-2);
    double step = 1e-5;
    for (ParameterOrder.Slice slice : exact.order().slices()) {
      NDArray values = NetworkTree.parameters(network).get(slice.name()).getArray();
      double[] own = values.toDoubleArray();
      // The first and the last number of each parameter stand for the others.
      for (int i : new int[] {0, own.length - 1}) {
        double[] ahead = moved(network, values, own, i, step, x, mode);
        double[] behind = moved(network, values, own, i, -step, x, mode);
        for (int j = 0; j < ahead.length; j++) {
          double difference = (ahead[j] - behind[j]) / (2 * step);
          assertThat(hessian.at(slice.offset() + i, j))
              .as("%s, %s", exact.order().describe(slice.offset() + i), exact.order().describe(j))
              .isEqualTo(difference, within(1e-6 * scale));
        }
      }
    }
  }

  private static double[] moved(
      Block network,
      NDArray values,
      double[] own,
      int i,
      double step,
      NDArray x,
      ExactCurvature.Mode mode) {
    double[] changed = own.clone();
    changed[i] += step;
    values.set(changed);
    double[] gradient = ExactCurvature.of(network, x, LABELS, mode).gradient();
    values.set(own);
    return gradient;
  }

  @Test
  void trueFisherIsTheGaussNewtonMatrix() {
    for (ExactCurvature.Mode mode : ExactCurvature.Mode.values()) {
      Chain network = initialized(Sandbox.convolutional(), PICTURES);
      ExactCurvature exact = ExactCurvature.of(network, batch(PICTURES), LABELS, mode);
      SymmetricMatrix fisher = exact.trueFisher();
      double scale = largest(fisher);
      assertThat(entries(exact.gaussNewton()))
          .containsExactly(entries(fisher), within(1e-13 * scale));
      assertThat(entries(exact.empiricalFisher())).isNotEqualTo(entries(fisher));
    }
  }

  @Test
  void gradientsOfExamplesMakeUpTheGradient() {
    Chain network = initialized(Sandbox.convolutional(), PICTURES);
    for (ExactCurvature.Mode mode : ExactCurvature.Mode.values()) {
      ExactCurvature exact = ExactCurvature.of(network, batch(PICTURES), LABELS, mode);
      double[] mean = new double[exact.order().size()];
      for (int example = 0; example < LABELS.length; example++) {
        double[] own = exact.gradient(example, (int) LABELS[example]);
        double[] expectation = new double[mean.length];
        double[] p = exact.probabilities(example);
        for (int label = 0; label < p.length; label++) {
          double weight = p[label];
          double[] ofLabel = exact.gradient(example, label);
          Arrays.setAll(expectation, i -> expectation[i] + weight * ofLabel[i]);
        }
        Arrays.setAll(mean, i -> mean[i] + own[i] / LABELS.length);
        // The expectation over the model's own labels is zero.
        assertThat(expectation).containsExactly(new double[mean.length], within(1e-14));
      }
      assertThat(exact.gradient()).containsExactly(mean, within(1e-14));
    }
  }

  /** Examples that do not depend on each other may be differentiated in any groups. */
  @Test
  void groupsOfExamplesDoNotMatter() {
    Shape shape = new Shape(2 * ExactCurvature.TOGETHER + 3, 5);
    long[] labels = IntStream.range(0, (int) shape.get(0)).mapToLong(i -> i % 3).toArray();
    Chain network = initialized(perceptron(), shape);
    ExactCurvature inGroups =
        ExactCurvature.of(network, batch(shape), labels, ExactCurvature.Mode.EVALUATION);
    ExactCurvature atOnce =
        ExactCurvature.of(network, batch(shape), labels, ExactCurvature.Mode.TRAINING);
    assertThat(entries(inGroups.trueFisher()))
        .containsExactly(entries(atOnce.trueFisher()), within(1e-14));
  }

  @Test
  void orderMovesRowsAndColumns() {
    Shape shape = new Shape(6, 5);
    Chain network = initialized(perceptron(), shape);
    ExactCurvature own =
        ExactCurvature.of(network, batch(shape), LABELS, ExactCurvature.Mode.EVALUATION);
    List<String> names =
        List.of("fc2.bias", "fc1.weight", "norm.bias", "fc2.weight", "norm.weight", "fc1.bias");
    ParameterOrder order = ParameterOrder.of(network, names);
    ExactCurvature other =
        ExactCurvature.of(network, order, batch(shape), LABELS, ExactCurvature.Mode.EVALUATION);
    assertThat(order.describe(4)).isEqualTo("fc1.weight[0, 1]");
    assertThat(order.layers().get("fc2"))
        .containsExactly(0, 1, 2, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38);
    SymmetricMatrix block = own.order().block(own.hessian(), "norm");
    SymmetricMatrix moved = order.block(other.hessian(), "norm");
    assertThat(block.size()).isEqualTo(8);
    // The bias stands before the weight in the other order.
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 8; j++) {
        assertThat(moved.at((i + 4) % 8, (j + 4) % 8)).isEqualTo(block.at(i, j), within(1e-15));
      }
    }
    assertThatThrownBy(() -> order.block(other.hessian(), "fc3")).hasMessageContaining("fc3");
    assertThatThrownBy(() -> ParameterOrder.of(network, List.of("fc1.bias", "fc1.bias")))
        .hasMessageContaining("'fc1.bias' stands twice");
    assertThatThrownBy(() -> ParameterOrder.of(network, List.of("fc1.bias")))
        .hasMessageContaining("'fc1.weight' has no place");
  }

  @Test
  void naturalGradientSolvesTheDampedSystem() {
    Shape shape = new Shape(6, 5);
    Chain network = initialized(perceptron(), shape);
    ExactCurvature exact =
        ExactCurvature.of(network, batch(shape), LABELS, ExactCurvature.Mode.EVALUATION);
    SymmetricMatrix fisher = exact.trueFisher();
    double[] direction = exact.naturalGradient(fisher, 0.01);
    double[] gradient = exact.gradient();
    for (int i = 0; i < gradient.length; i++) {
      double product = 0.01 * direction[i];
      for (int j = 0; j < gradient.length; j++) {
        product += fisher.at(i, j) * direction[j];
      }
      assertThat(product).isEqualTo(gradient[i], within(1e-14));
    }
    assertThatThrownBy(() -> exact.naturalGradient(exact.hessian(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("damping 0.0 is too small");
  }

  /** An optimizer that waits for its batch sees nothing of what is computed here. */
  @Test
  void trainingGoesOnAsIfNothingHadBeenComputed() {
    double[] plain = train(false);
    assertThat(train(true)).isEqualTo(plain);
  }

  private static double[] train(boolean looks) {
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT64, 1);
        AdaFisher optimizer = AdaFisher.builder().setNetwork(sandbox.network).build()) {
      for (int step = 1; step <= 3; step++) {
        if (looks) {
          NDArray x = sandbox.manager.ones(PICTURES, DataType.FLOAT64);
          ExactCurvature.of(sandbox.network, x, LABELS, ExactCurvature.Mode.TRAINING);
        }
        sandbox.step(step, optimizer);
      }
      return sandbox.values().values().stream().flatMapToDouble(Arrays::stream).toArray();
    }
  }

  @Test
  void whatCannotBeComputedIsSaid() {
    Shape wide = new Shape(2, 100);
    Chain large = initialized(new Chain().add("fc", Layers.linear(50, true)), wide);
    assertThatThrownBy(() -> ParameterOrder.of(large))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("5050 parameters", "at most 4096");
    Chain single = new Chain().add("fc", Layers.linear(2, true));
    Initialization.pyTorchDefault(single, manager, DataType.FLOAT32, 1, new Shape(1, 2));
    NDArray x = manager.ones(new Shape(1, 2), DataType.FLOAT32);
    assertThatThrownBy(
            () -> ExactCurvature.of(single, x, new long[] {0}, ExactCurvature.Mode.EVALUATION))
        .hasMessageContaining("'fc.weight' is float32");
    Shape shape = new Shape(2, 5);
    Chain network = initialized(perceptron(), shape);
    assertThatThrownBy(
            () ->
                ExactCurvature.of(
                    network, batch(shape), new long[] {0, 3}, ExactCurvature.Mode.EVALUATION))
        .hasMessageContaining("example 1 has the label 3, expected 0 to 2");
    assertThatThrownBy(
            () ->
                ExactCurvature.of(
                    network, batch(shape), new long[] {0}, ExactCurvature.Mode.EVALUATION))
        .hasMessageContaining("not a row of logits for each of the 1 labels");
  }
}
