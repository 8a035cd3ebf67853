package org.adafisher.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import javax.management.ObjectName;
import org.adafisher.Sandbox;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.NetworkTree;
import org.adafisher.network.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizerTest {

  private static StatefulOptimizer optimizer(String name, Sandbox sandbox, FactorRule rule) {
    return Optimizers.create(name, sandbox.network, rule, LearningRate.constant(1e-3), 1e-2);
  }

  @ParameterizedTest
  @CsvSource({
    "adafisher, ALGORITHM_1",
    "adafisher, ICLR_2025",
    "adafisher, RELEASED_CODE",
    "adafisherw, ALGORITHM_1",
    "adam, ALGORITHM_1",
    "adamw, ALGORITHM_1",
    "sgd, ALGORITHM_1"
  })
  void everyParameterMovesAndStateRoundTrips(String name, String rule, @TempDir Path folder)
      throws Exception {
    FactorRule factorRule = FactorRule.named(rule).withInterval(2);
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      try (Sandbox whole = new Sandbox(type, 1);
          Sandbox resumed = new Sandbox(type, 1)) {
        Map<String, double[]> start = whole.values();
        Path file = folder.resolve(name + type + ".npz");
        try (StatefulOptimizer optimizer = optimizer(name, whole, factorRule)) {
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
        try (StatefulOptimizer optimizer = optimizer(name, resumed, factorRule)) {
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

  @Test
  void handlesDoNotGrowOverAThousandSteps() throws Exception {
    try (Sandbox sandbox =
            new Sandbox(Networks.create("mlp", 3), DataType.FLOAT32, 1, new Shape(4, 2));
        AdaFisher optimizer = AdaFisher.builder().setNetwork(sandbox.network).build()) {
      for (int step = 1; step <= 100; step++) {
        sandbox.step(step, optimizer);
      }
      long before = liveArrays();
      for (int step = 101; step <= 1100; step++) {
        sandbox.step(step, optimizer);
      }
      assertThat(liveArrays()).isEqualTo(before);
    }
  }

  /** The PtNDArray objects that something still holds: every one has a native handle. */
  private static long liveArrays() throws Exception {
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    return histogram
        .toString()
        .lines()
        .filter(line -> line.matches(".*ai\\.djl\\.pytorch\\.engine\\.PtNDArray( .*)?"))
        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
        .findFirst()
        .orElseThrow();
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
}
