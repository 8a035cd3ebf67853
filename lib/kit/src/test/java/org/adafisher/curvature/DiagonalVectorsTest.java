package org.adafisher.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
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
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.adafisher.Sandbox;
import org.adafisher.analysis.SymmetricMatrix;
import org.adafisher.fisher.FactorRule;
import org.adafisher.network.Chain;
import org.adafisher.network.Initialization;
import org.adafisher.network.Layers;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.AdaHessian;
import org.adafisher.optimizer.Adam;
import org.adafisher.optimizer.Kfac;
import org.adafisher.optimizer.Sgd;
import org.adafisher.optimizer.StatefulOptimizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiagonalVectorsTest {

  private static final ExactCurvature.Mode EVALUATION = ExactCurvature.Mode.EVALUATION;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray batch(long... sizes) {
    Shape shape = new Shape(sizes);
    Random random = new Random(9);
    return manager.create(random.doubles(shape.size()).map(v -> 4 * v - 2).toArray(), shape);
  }

  private Chain perceptron(NDArray x) {
    Chain network =
        new Chain()
            .add("fc1", Layers.linear(4, true))
            .add("relu", Layers.relu())
            .add("fc2", Layers.linear(3, false));
    Initialization.pyTorchDefault(network, manager, DataType.FLOAT64, 3, x.getShape());
    return network;
  }

  /** Of one example the empirical Fisher's diagonal is the squared gradient, (s·h̄)² = s²·h̄². */
  @Test
  void ofOneExampleTheFactorsAreTheEmpiricalDiagonal() {
    NDArray x = batch(1, 5);
    Chain network = perceptron(x);
    ExactCurvature exact = ExactCurvature.of(network, x, new long[] {2}, EVALUATION);
    double[] raw =
        DiagonalVectors.of(network, exact.order(), x, new long[] {2}, FactorRule.ALGORITHM_1, 1e-3)
            .get(DiagonalVectors.RAW);
    assertThat(Arrays.stream(raw).max().orElseThrow()).isGreaterThan(1e-2);
    assertThat(raw).containsExactly(exact.empiricalFisher().diagonal(), within(1e-15));
  }

  /** Of one example and one position K-FAC's blocks are those of the true Fisher, whole. */
  @Test
  void ofOneExampleKroneckerBlocksAreExact() {
    NDArray x = batch(1, 5);
    Chain network = perceptron(x);
    ExactCurvature exact = ExactCurvature.of(network, x, new long[] {2}, EVALUATION);
    KroneckerBlocks blocks = KroneckerBlocks.of(network, exact.order(), x);
    assertThat(blocks.factors()).containsOnlyKeys("fc1", "fc2");
    for (String layer : blocks.factors().keySet()) {
      assertThat(entries(blocks.block(layer)))
          .as(layer)
          .containsExactly(entries(exact.order().block(exact.trueFisher(), layer)), within(1e-15));
    }
    assertThatThrownBy(() -> blocks.block("relu")).hasMessageContaining("'relu'");
  }

  /** A kernel as large as the picture makes a convolution a dense layer. */
  @Test
  void ofOneExampleConvolutionsAreExactToo() {
    NDArray x = batch(1, 2, 3, 3);
    Chain network =
        new Chain()
            .add("conv", Layers.convolution(4, 3, 1, 0))
            .add("pool", Layers.globalAveragePool())
            .add("fc", Layers.linear(3, true));
    Initialization.pyTorchDefault(network, manager, DataType.FLOAT64, 3, x.getShape());
    ExactCurvature exact = ExactCurvature.of(network, x, new long[] {1}, EVALUATION);
    KroneckerBlocks blocks = KroneckerBlocks.of(network, exact.order(), x);
    assertThat(entries(blocks.block("conv")))
        .containsExactly(entries(exact.order().block(exact.trueFisher(), "conv")), within(1e-14));
    double[] raw =
        DiagonalVectors.of(network, exact.order(), x, new long[] {1}, FactorRule.ALGORITHM_1, 1e-3)
            .get(DiagonalVectors.RAW);
    assertThat(raw).containsExactly(exact.empiricalFisher().diagonal(), within(1e-15));
  }

  /** Where all examples are alike, so is every s, and the factors lose nothing. */
  @Test
  void blocksAverageOverExamples() {
    NDArray one = batch(1, 5);
    NDArray x = one.repeat(0, 4);
    Chain network = perceptron(x);
    ExactCurvature exact = ExactCurvature.of(network, x, new long[4], EVALUATION);
    KroneckerBlocks blocks = KroneckerBlocks.of(network, exact.order(), x);
    assertThat(entries(blocks.block("fc1")))
        .containsExactly(entries(exact.order().block(exact.trueFisher(), "fc1")), within(1e-15));
  }

  private static double[] entries(SymmetricMatrix matrix) {
    int n = matrix.size();
    return IntStream.range(0, n * n).mapToDouble(i -> matrix.at(i / n, i % n)).toArray();
  }

  private enum Rule {
    ALGORITHM_1,
    ICLR_2025,
    RELEASED_CODE
  }

  /** After its first step on a batch an optimizer has what is computed of the batch alone. */
  @ParameterizedTest
  @EnumSource
  void adaFishersVectorsAreThoseOfItsBatch(Rule name) {
    FactorRule rule = FactorRule.named(name.name());
    NDArray x = batch(6, 3, 8, 8);
    long[] labels = {0, 1, 2, 0, 1, 2};
    Chain network = Sandbox.convolutional();
    Initialization.pyTorchDefault(network, manager, DataType.FLOAT64, 3, x.getShape());
    ParameterOrder order = ParameterOrder.of(network);
    Map<String, double[]> alone = DiagonalVectors.of(network, order, x, labels, rule, 1e-3);
    try (AdaFisher optimizer =
        AdaFisher.builder().setNetwork(network).optRule(rule).optDamping(1e-3).build()) {
      step(network, optimizer, x, labels);
      Map<String, double[]> after = DiagonalVectors.of(network, order, optimizer);
      assertThat(after).containsOnlyKeys(alone.keySet());
      alone.forEach(
          (label, values) ->
              assertThat(after.get(label)).as(label).containsExactly(values, within(1e-15)));
      // Nothing but the batch has been seen.
      double gain = rule.gain();
      if (rule.start() == 0) {
        double[] scaled =
            Arrays.stream(after.get(DiagonalVectors.RAW)).map(v -> gain * gain * v).toArray();
        assertThat(after.get(DiagonalVectors.AVERAGE)).containsExactly(scaled, within(1e-15));
      }
      assertThat(Arrays.stream(after.get(DiagonalVectors.F)).min().orElseThrow())
          .isGreaterThanOrEqualTo(1e-3);
    }
  }

  private void step(Block network, StatefulOptimizer optimizer, NDArray x, long[] labels) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray input = x.duplicate();
      input.attach(scope);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDList logits =
            network.forward(new ParameterStore(scope, false), new NDList(input), true, null);
        NDArray loss =
            Loss.softmaxCrossEntropyLoss().evaluate(new NDList(scope.create(labels)), logits);
        optimizer.backward(collector, loss, logits.singletonOrThrow());
      }
      optimizer.step(network);
    }
  }

  /** The average of one step, corrected, is the step's own. */
  @Test
  void momentsOfTheFirstStepAreSquares() {
    NDArray x = batch(6, 5);
    long[] labels = {0, 1, 2, 0, 1, 2};
    Chain network = perceptron(x);
    ExactCurvature exact = ExactCurvature.of(network, x, labels, EVALUATION);
    double[] squares = Arrays.stream(exact.gradient()).map(g -> g * g).toArray();
    try (Adam adam = Adam.builder().optLearningRate(0).build()) {
      step(network, adam, x, labels);
      Map<String, double[]> vectors = DiagonalVectors.of(network, exact.order(), adam);
      assertThat(vectors.get(DiagonalVectors.SECOND_MOMENT))
          .containsExactly(squares, within(1e-15));
      assertThat(vectors.get(DiagonalVectors.ROOT))
          .containsExactly(Arrays.stream(exact.gradient()).map(Math::abs).toArray(), within(1e-15));
    }
    // H·v for v = 1 is the sum of the Hessian's columns.
    double[] sums = new double[squares.length];
    SymmetricMatrix hessian = exact.hessian();
    Arrays.setAll(
        sums,
        i -> Math.abs(IntStream.range(0, sums.length).mapToDouble(j -> hessian.at(i, j)).sum()));
    try (AdaHessian adaHessian =
        AdaHessian.builder()
            .setNetwork(network)
            .optLearningRate(0)
            .optProbes(
                (step, leaves, owner) -> {
                  NDList ones = new NDList();
                  leaves.values().forEach(leaf -> ones.add(leaf.stopGradient().onesLike()));
                  return ones;
                })
            .build()) {
      step(network, adaHessian, x, labels);
      assertThat(DiagonalVectors.of(network, exact.order(), adaHessian).get(DiagonalVectors.ROOT))
          .containsExactly(sums, within(1e-14));
    }
  }

  /** With the label of every example given, B is that of the given labels. */
  @Test
  void kfacsDiagonalIsThatOfItsSample() {
    NDArray x = batch(1, 5);
    Chain network = perceptron(x);
    ExactCurvature exact = ExactCurvature.of(network, x, new long[] {1}, EVALUATION);
    double[] expected = exact.empiricalFisher().diagonal();
    try (Kfac kfac =
        Kfac.builder()
            .setNetwork(network)
            .optLearningRate(0)
            .optLabels((step, logits) -> logits.getManager().create(new long[] {1}))
            .build()) {
      step(network, kfac, x, new long[] {1});
      assertThat(DiagonalVectors.of(network, exact.order(), kfac).get(DiagonalVectors.KFAC))
          .containsExactly(expected, within(1e-15));
    }
    try (Sgd sgd = Sgd.builder().build()) {
      assertThatThrownBy(() -> DiagonalVectors.of(network, exact.order(), sgd))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("SGD has no diagonal");
    }
  }
}
