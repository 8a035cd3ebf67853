package org.adafisher.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.adafisher.Sandbox;
import org.adafisher.internal.NetworkTree;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Optimizers;
import org.adafisher.network.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {

  private static StatefulOptimizer optimizer(OptimizerSpec spec, Block network) {
    return Optimizers.create(
        spec,
        network,
        LearningRate.constant(spec.learningRate()),
        Probes.rademacher(1),
        LabelSampler.monteCarlo(2));
  }

  /** Every optimizer, AdaFisher with every rule, with options that make state matter early. */
  static Stream<OptimizerSpec> methods() {
    Stream<OptimizerSpec> all = Optimizers.names().stream().map(OptimizerSpec::of);
    Stream<OptimizerSpec> rules =
        Stream.of("ICLR_2025", "RELEASED_CODE")
            .map(rule -> OptimizerSpec.of("adafisher").with("rule", rule));
    OptimizerSpec drawn = OptimizerSpec.of("adafisher").with("labels", "MODEL");
    Stream<OptimizerSpec> ablations =
        Stream.of(drawn.with("minMax", false).with("relativeDamping", 0.1).with("power", 0.5));
    return Stream.concat(all, Stream.concat(rules, ablations))
        .map(spec -> spec.withLearningRate(spec.learningRate() / 10).withWeightDecay(1e-2))
        .map(
            spec ->
                switch (spec.name()) {
                  case "adafisher", "adafisherw" -> spec.with("factorInterval", 2);
                  case "kfac" -> spec.with("factorInterval", 2).with("averageDecay", 0.9);
                  case "shampoo" -> spec.withClipNorm(1).with("rootInterval", 2);
                  default -> spec;
                });
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyParameterMovesAndStateRoundTrips(OptimizerSpec spec, @TempDir Path folder)
      throws Exception {
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      try (Sandbox whole = new Sandbox(type, 1);
          Sandbox resumed = new Sandbox(type, 1)) {
        Map<String, double[]> start = whole.values();
        Path file = folder.resolve(type + ".npz");
        try (StatefulOptimizer optimizer = optimizer(spec, whole.network)) {
          for (int step = 1; step <= 3; step++) {
            whole.step(step, optimizer);
          }
          whole
              .values()
              .forEach((key, values) -> assertThat(values).as(key).isNotEqualTo(start.get(key)));
          optimizer.save(whole.network, file);
          copyWeights(whole, resumed);
          for (int step = 4; step <= 6; step++) {
            whole.step(step, optimizer);
          }
        }
        try (StatefulOptimizer optimizer = optimizer(spec, resumed.network)) {
          optimizer.load(resumed.network, file);
          for (int step = 4; step <= 6; step++) {
            resumed.step(step, optimizer);
          }
        }
        Map<String, double[]> expected = whole.values();
        resumed
            .values()
            .forEach((key, values) -> assertThat(values).as(key).isEqualTo(expected.get(key)));
      }
    }
  }

  /** In float64, too, where DJL's conversion makes no copy. */
  @Test
  void readingTheSecondMomentLeavesItAsItIs() {
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      try (Sandbox sandbox = new Sandbox(type, 1);
          Adam adam = Adam.builder().build()) {
        sandbox.step(1, adam);
        Parameter weight = NetworkTree.parameters(sandbox.network).get("fc.weight");
        double[] first = read(adam, weight);
        assertThat(read(adam, weight)).containsExactly(first);
        assertThat(Arrays.stream(first).max().orElseThrow()).isPositive();
      }
    }
  }

  private static double[] read(Adam adam, Parameter weight) {
    try (NDArray moment = adam.secondMoment(weight).orElseThrow()) {
      return moment.toDoubleArray();
    }
  }

  private static void copyWeights(Sandbox from, Sandbox to) {
    var target = NetworkTree.parameters(to.network);
    NetworkTree.parameters(from.network)
        .forEach((name, parameter) -> parameter.getArray().copyTo(target.get(name).getArray()));
  }

  @Test
  void everyParameterOfResNet18Moves() {
    try (Sandbox sandbox =
            new Sandbox(
                Networks.create("resnet18_cifar", 10),
                DataType.FLOAT32,
                1,
                new Shape(2, 3, 32, 32));
        AdaFisher optimizer = AdaFisher.builder().setNetwork(sandbox.network).build()) {
      Map<String, double[]> start = sandbox.values();
      assertThat(start).hasSize(102);
      sandbox.step(1, optimizer);
      sandbox
          .values()
          .forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(start.get(name)));
    }
  }

  /**
   * Handles are counted to the last one. Memory without a handle shows only over many steps: {@code
   * -Dadafisher.endurance=5000} asks for them, and prints what was measured.
   */
  @ParameterizedTest
  @MethodSource("methods")
  void stepsLeaveNothingBehind(OptimizerSpec spec) {
    Integer asked = Integer.getInteger("adafisher.endurance");
    int steps = asked == null ? 200 : asked;
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT32, 1);
        StatefulOptimizer optimizer = optimizer(spec, sandbox.network)) {
      for (int step = 1; step <= steps / 5; step++) {
        sandbox.step(step, optimizer);
      }
      long handles = Sandbox.liveArrays();
      long bytes = asked == null ? 0 : Sandbox.nativeBytes();
      for (int step = 1; step <= steps; step++) {
        sandbox.step(steps / 5 + step, optimizer);
      }
      assertThat(Sandbox.liveArrays()).isEqualTo(handles);
      if (asked != null) {
        double grown = Sandbox.nativeBytes() - bytes;
        System.out.printf(
            "%s: %d steps, %d handles before and after, %+.1f MB%n",
            spec.slug(), steps, handles, grown / 1e6);
        assertThat(grown).isLessThan(32e6);
      }
    }
  }

  @Test
  void decayCanSpareVectors() {
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT64, 0);
        Sgd optimizer =
            Sgd.builder()
                .optLearningRate(0.5)
                .optMomentum(0)
                .optWeightDecay(0.1)
                .optWithoutDecay(StatefulOptimizer.vectors(sandbox.network))
                .build()) {
      Map<String, double[]> start = sandbox.values();
      sandbox.step(1, optimizer);
      Map<String, double[]> end = sandbox.values();
      assertThat(end.get("fc.bias")).isEqualTo(start.get("fc.bias"));
      assertThat(end.get("fc.weight")[0])
          .isCloseTo(start.get("fc.weight")[0] * (1 - 0.05), within(1e-12));
    }
  }

  @Test
  void anotherOptimizersStateIsRefused(@TempDir Path folder) throws Exception {
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT32, 1);
        Adam adam = Adam.builder().build();
        Sgd sgd = Sgd.builder().build()) {
      sandbox.step(1, adam);
      Path file = folder.resolve("adam.npz");
      adam.save(sandbox.network, file);
      assertThatThrownBy(() -> sgd.load(sandbox.network, file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another optimizer");
    }
  }

  @Test
  void optionsAreCheckedAndStated() {
    assertThatThrownBy(() -> Adam.builder().optBetas(1, 0.9)).hasMessageContaining("beta1 1.0");
    assertThatThrownBy(() -> Sgd.builder().optLearningRate(-1)).hasMessageContaining("-1.0");
    assertThatThrownBy(() -> AdaFisher.builder().build()).hasMessageContaining("setNetwork");
    assertThat(Adam.builderW().optWeightDecay(0.1).build())
        .hasToString(
            "AdamW(learningRate=0.001, weightDecay=0.1, beta1=0.9, beta2=0.999, epsilon=1.0E-8)");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void allOptionsAreStated(OptimizerSpec spec) {
    OptimizerSpec plain =
        spec.name().startsWith("adafisher")
            ? OptimizerSpec.of(spec.name()).with("rule", "RELEASED_CODE")
            : spec;
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT32, 1);
        StatefulOptimizer first = optimizer(plain, sandbox.network)) {
      for (var option :
          Optimizers.options(spec.name(), Map.of()).getClass().getRecordComponents()) {
        OptimizerSpec changed = plain.with(option.getName(), OTHER_VALUES.get(option.getName()));
        try (StatefulOptimizer second = optimizer(changed, sandbox.network)) {
          assertThat(second.toString()).as(option.getName()).isNotEqualTo(first.toString());
        }
      }
    }
  }

  private static final Map<String, String> OTHER_VALUES =
      Map.ofEntries(
          Map.entry("rule", "ICLR_2025"),
          Map.entry("beta", "0.5"),
          Map.entry("damping", "0.5"),
          Map.entry("factorInterval", "7"),
          Map.entry("decay", "0.5"),
          Map.entry("gain", "0.5"),
          Map.entry("gamma", "0.5"),
          Map.entry("minMax", "false"),
          Map.entry("relativeDamping", "0.5"),
          Map.entry("power", "0.5"),
          Map.entry("factors", "INPUT"),
          Map.entry("normFisher", "false"),
          Map.entry("biasCorrection", "false"),
          Map.entry("labels", "MODEL"),
          Map.entry("beta1", "0.5"),
          Map.entry("beta2", "0.5"),
          Map.entry("epsilon", "0.5"),
          Map.entry("hessianPower", "0.5"),
          Map.entry("momentum", "0.5"),
          Map.entry("inverseInterval", "7"),
          Map.entry("averageDecay", "0.5"),
          Map.entry("statisticInterval", "7"),
          Map.entry("rootInterval", "7"),
          Map.entry("graft", "true"),
          Map.entry("singlePrecision", "true"),
          Map.entry("trustCoefficient", "0.5"),
          Map.entry("ratios", "3,1"),
          Map.entry("interval", "7"));

  /** Where statistics are well conditioned, float32 gives what float64 does, to its precision. */
  @Test
  void shampooInSinglePrecisionIsNearDouble() {
    List<Map<String, double[]>> found = new ArrayList<>();
    for (boolean single : new boolean[] {false, true}) {
      try (Sandbox sandbox = new Sandbox(DataType.FLOAT32, 1);
          Shampoo optimizer =
              Shampoo.builder()
                  .optDamping(1e-2)
                  .optLearningRate(1e-2)
                  .optSinglePrecision(single)
                  .build()) {
        for (int step = 1; step <= 3; step++) {
          sandbox.step(step, optimizer);
        }
        assertThat(optimizer.failures()).isEmpty();
        found.add(sandbox.values());
      }
    }
    found
        .get(0)
        .forEach(
            (name, values) ->
                assertThat(found.get(1).get(name)).as(name).containsExactly(values, within(1e-4)));
  }

  @Test
  void clippingBoundsTheNormOfAllGradients() {
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT64, 100);
        Sgd optimizer = Sgd.builder().optLearningRate(1).optMomentum(0).optClipNorm(0.5).build()) {
      Map<String, double[]> start = sandbox.values();
      sandbox.step(1, optimizer);
      double sum = 0;
      for (var entry : sandbox.values().entrySet()) {
        if (!entry.getKey().contains("running")) {
          for (int i = 0; i < entry.getValue().length; i++) {
            sum += Math.pow(entry.getValue()[i] - start.get(entry.getKey())[i], 2);
          }
        }
      }
      assertThat(Math.sqrt(sum)).isCloseTo(0.5, within(1e-6));
    }
  }

  @Test
  void afailedInverseIsReportedAndTheLastGoodOneServes() {
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT32, 1);
        Kfac optimizer =
            Kfac.builder()
                .setNetwork(sandbox.network)
                .optLearningRate(1e-3)
                .optDamping(Double.MIN_NORMAL)
                .optFactorInterval(1)
                .build()) {
      for (int step = 1; step <= 3; step++) {
        sandbox.step(step, optimizer);
      }
      // Six examples cannot give a 27 × 27 matrix full rank.
      assertThat(optimizer.failures()).isNotEmpty();
      assertThat(optimizer.failures().get(0)).matches("step \\d+, layer \\w+: .*");
      sandbox
          .values()
          .forEach((name, values) -> assertThat(values).as(name).doesNotContain(Double.NaN));
    }
  }
}
