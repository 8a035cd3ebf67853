package org.adafisher.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.Sandbox;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Chain;
import org.adafisher.network.Layers;
import org.adafisher.optimizer.AdaFisher;
import org.junit.jupiter.api.Test;

class FactorPropertiesTest {

  private static Map<String, double[]> train(FactorRule rule, double lossScale, int steps) {
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT64, lossScale);
        AdaFisher optimizer =
            AdaFisher.builder().setNetwork(sandbox.network).optRule(rule).build()) {
      for (int step = 1; step <= steps; step++) {
        sandbox.step(step, optimizer);
      }
      return sandbox.values();
    }
  }

  private static void assertSame(Map<String, double[]> a, Map<String, double[]> b) {
    a.forEach(
        (name, values) -> assertThat(b.get(name)).as(name).containsExactly(values, within(1e-9)));
  }

  @Test
  void gainAndConstantStartDoNotMatterUnderAlgorithm1() {
    Map<String, double[]> expected = train(FactorRule.ALGORITHM_1, 1, 12);
    assertSame(train(FactorRule.ALGORITHM_1.withDecay(0.92, 1 - 0.5), 1, 12), expected);
    assertSame(train(FactorRule.ALGORITHM_1.withDecay(0.92, 1 - 0.0008), 1, 12), expected);
    assertSame(train(FactorRule.ALGORITHM_1.withStart(1), 1, 12), expected);
  }

  @Test
  void decayDoesMatter() {
    Map<String, double[]> expected = train(FactorRule.ALGORITHM_1, 1, 12);
    assertThat(train(FactorRule.ALGORITHM_1.withDecay(0.5, 0.5), 1, 12).get("conv2.weight"))
        .isNotEqualTo(expected.get("conv2.weight"));
  }

  /** F̃ of every parameter after some batches, with nothing trained. */
  private static Map<String, double[]> fisher(FactorRule rule, double lossScale, DataType type) {
    Map<String, double[]> found = new LinkedHashMap<>();
    try (Sandbox sandbox = new Sandbox(type, lossScale);
        KroneckerFactors factors = new KroneckerFactors(sandbox.network, rule)) {
      for (int step = 1; step <= 3; step++) {
        int now = step;
        sandbox.backward(step, () -> factors.update(now));
        NetworkTree.parameters(sandbox.network)
            .values()
            .forEach(
                p -> {
                  if (p.requiresGradient()) Gradients.clear(p.getArray());
                });
      }
      for (Map.Entry<String, Parameter> entry :
          NetworkTree.parameters(sandbox.network).entrySet()) {
        factors
            .of(entry.getValue().getId())
            .filter(layer -> entry.getValue().requiresGradient())
            .ifPresent(
                layer -> {
                  try (NDArray array = layer.fisher(entry.getValue(), 1e-3)) {
                    found.put(entry.getKey(), array.toDoubleArray());
                  }
                });
      }
    }
    return found;
  }

  @Test
  void scalingTheLossLeavesFisherAsItIs() {
    assertSame(
        fisher(FactorRule.ALGORITHM_1, 1e-4, DataType.FLOAT64),
        fisher(FactorRule.ALGORITHM_1, 1, DataType.FLOAT64));
  }

  @Test
  void theReleasedCodeDependsOnTheScaleOfTheLoss() {
    FactorRule rule = FactorRule.RELEASED_CODE.withInterval(1);
    assertThat(fisher(rule, 1e-2, DataType.FLOAT64).get("conv1.weight"))
        .isNotEqualTo(fisher(rule, 1, DataType.FLOAT64).get("conv1.weight"));
  }

  @Test
  void float32FactorsAreNotRoundingNoise() {
    Map<String, double[]> exact = fisher(FactorRule.ALGORITHM_1, 1e-4, DataType.FLOAT64);
    fisher(FactorRule.ALGORITHM_1, 1e-4, DataType.FLOAT32)
        .forEach(
            (name, values) ->
                assertThat(values).as(name).containsExactly(exact.get(name), within(1e-4)));
  }

  @Test
  void statisticsAreThoseOfTheMatrix() {
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT64, 1);
        KroneckerFactors factors = new KroneckerFactors(sandbox.network, FactorRule.ALGORITHM_1)) {
      sandbox.backward(1, () -> factors.update(1));
      LayerFactors layer = factors.layer("fc");
      double[] ratios =
          NetworkTree.parameters(sandbox.network).entrySet().stream()
              .filter(entry -> entry.getKey().startsWith("fc."))
              .flatMapToDouble(
                  entry -> {
                    try (NDArray fisher = layer.fisher(entry.getValue(), 1e-3)) {
                      return java.util.Arrays.stream(fisher.toDoubleArray());
                    }
                  })
              .map(value -> value / 1e-3)
              .toArray();
      FisherStatistics statistics = layer.statistics(1e-3);
      var summary = java.util.Arrays.stream(ratios).summaryStatistics();
      assertThat(statistics.min()).isCloseTo(summary.getMin(), within(1e-9));
      assertThat(statistics.mean()).isCloseTo(summary.getAverage(), within(1e-9));
      assertThat(statistics.max()).isCloseTo(summary.getMax(), within(1e-9));
    }
  }

  private static List<byte[]> gradients(boolean tapped, DataType type) {
    List<byte[]> all = new ArrayList<>();
    try (Sandbox sandbox = new Sandbox(type, 1)) {
      NetworkTree.visit(
          sandbox.network,
          (name, block) -> {
            if (block instanceof Tap tap) {
              tap.arm(tapped ? Tap.Capture.DIAGONAL : Tap.Capture.NONE);
            }
          });
      sandbox.backward(1, () -> {});
      for (Parameter parameter : NetworkTree.parameters(sandbox.network).values()) {
        if (parameter.requiresGradient()) {
          try (NDArray gradient = Gradients.of(parameter.getArray()).orElseThrow()) {
            byte[] bytes = new byte[gradient.toByteBuffer().remaining()];
            gradient.toByteBuffer().get(bytes);
            all.add(bytes);
          }
        }
      }
    }
    return all;
  }

  @Test
  void tapsDoNotChangeGradientsByABit() {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      assertThat(gradients(true, type)).containsExactlyElementsOf(gradients(false, type));
    }
  }

  @Test
  void anUntappedLayerIsRefused() {
    Chain network = new Chain().add("fc", Linear.builder().setUnits(2).build());
    assertThatThrownBy(() -> new KroneckerFactors(network, FactorRule.ALGORITHM_1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'fc'")
        .hasMessageContaining("Tap.linear");
  }

  @Test
  void rulesAreCheckedAndFoundByName() {
    assertThat(FactorRule.named("released-code")).isEqualTo(FactorRule.RELEASED_CODE);
    assertThatThrownBy(() -> FactorRule.named("x")).hasMessageContaining("ALGORITHM_1");
    assertThatThrownBy(() -> FactorRule.ALGORITHM_1.withInterval(0))
        .hasMessageContaining("interval");
    assertThatThrownBy(() -> FactorRule.ALGORITHM_1.withDecay(1, 1)).hasMessageContaining("decay");
  }

  @Test
  void gammaIsAnOptionOfTheReleasedCodeAlone() {
    assertThat(FactorRule.RELEASED_CODE.withGamma(0.8)).isEqualTo(FactorRule.RELEASED_CODE);
    FactorRule half = FactorRule.RELEASED_CODE.withInterval(3).withGamma(0.5);
    assertThat(half.decay()).isEqualTo(0.05);
    assertThat(half.gain()).isEqualTo(0.005);
    assertThat(half.interval()).isEqualTo(3);
    assertThatThrownBy(() -> FactorRule.ALGORITHM_1.withGamma(0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gamma = 0.5")
        .hasMessageContaining("RELEASED_CODE");
    assertThatThrownBy(() -> FactorRule.RELEASED_CODE.withGamma(10)).hasMessageContaining("10.0");
  }

  /** Inputs 1, 2, 3, … and s = (1, 2) everywhere; the expected numbers are worked out by hand. */
  @Test
  void axesOfLayerNormAreThePapersOrTheReleasedCodes() {
    assertLayerNorm(new Shape(2, 2), List.of(6.25, 1.0), List.of(13.0, 0.5), List.of(2.0, 8.0));
    assertLayerNorm(
        new Shape(2, 3, 2), List.of(134.75, 3.0), List.of(134.75 / 4, 0.75), List.of(18.0, 72.0));
    assertLayerNorm(
        new Shape(2, 2, 3, 2), List.of(1007.5, 6.0), List.of(330.5 / 36, 0.5), List.of(72., 288.));
  }

  private static void assertLayerNorm(
      Shape input, List<Double> paper, List<Double> released, List<Double> gradient) {
    for (FactorRule rule : List.of(FactorRule.ALGORITHM_1, FactorRule.RELEASED_CODE)) {
      Block network = new SequentialBlock().add(Layers.layerNorm(input.dimension(), 1e-5));
      try (NDManager manager = NDManager.newBaseManager();
          KroneckerFactors factors = new KroneckerFactors(network, rule)) {
        network.initialize(manager, DataType.FLOAT64, input);
        NDArray x = manager.arange(1, (int) input.size() + 1).toType(DataType.FLOAT64, false);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          NDArray output =
              network
                  .forward(
                      new ParameterStore(manager, false), new NDList(x.reshape(input)), true, null)
                  .singletonOrThrow();
          collector.backward(output.mul(manager.create(new double[] {1, 2})).sum());
        }
        factors.update(1);
        FactorPair found = factors.layer("0").latest().orElseThrow();
        assertThat(found.input().toDoubleArray())
            .as("%s of %s", rule.name(), input)
            .containsExactly(
                rule == FactorRule.ALGORITHM_1 ? array(paper) : array(released), within(1e-12));
        assertThat(found.gradient().toDoubleArray())
            .containsExactly(array(gradient), within(1e-12));
      }
    }
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void layersOfDjlsContainersAreToldApart() {
    ParallelBlock branches =
        new ParallelBlock(outputs -> outputs.get(0))
            .add(Layers.linear(2, true))
            .add(Layers.linear(2, true));
    SequentialBlock network =
        new SequentialBlock()
            .add(Layers.linear(3, true))
            .add(branches)
            .add(Layers.linear(2, false));
    try (KroneckerFactors factors = new KroneckerFactors(network, FactorRule.ALGORITHM_1)) {
      assertThat(factors.layers().stream().map(LayerFactors::name))
          .containsExactly("0", "1.0", "1.1", "2");
    }
  }
}
