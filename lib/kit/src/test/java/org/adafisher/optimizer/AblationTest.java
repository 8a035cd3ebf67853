package org.adafisher.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.adafisher.Sandbox;
import org.adafisher.fisher.FactorPair;
import org.adafisher.fisher.FisherStatistics;
import org.adafisher.fisher.LayerFactors;
import org.adafisher.internal.NetworkTree;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Optimizers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every part of AdaFisher that an option leaves out or replaces, against the plain formula. */
class AblationTest {

  private static final double BETA = 0.9;
  private static final double LAMBDA = 1e-3;
  private static final double RATE = 1e-3;
  private static final int BATCH = 6;

  private static OptimizerSpec spec(String options) {
    OptimizerSpec spec = OptimizerSpec.of("adafisher").withLearningRate(RATE);
    for (String option : options.isEmpty() ? new String[0] : options.split(";")) {
      spec = spec.with(option.split("=")[0], option.split("=")[1]);
    }
    return spec;
  }

  private static AdaFisher optimizer(String options, Sandbox sandbox, LabelSampler labels) {
    LearningRate rate = LearningRate.constant(RATE);
    return (AdaFisher)
        Optimizers.create(spec(options), sandbox.network, rate, Probes.rademacher(1), labels);
  }

  /** One number at a time: averages, F̃, momentum and step as the paper's text has them. */
  private static final class Oracle {

    private final AdaFisher.Options options;
    private final Map<String, double[]> averages = new LinkedHashMap<>();
    private final Map<String, double[]> momenta = new LinkedHashMap<>();
    private final Map<String, double[]> weights;
    private int step;

    Oracle(AdaFisher.Options options, Map<String, double[]> weights) {
      this.options = options;
      this.weights = weights;
    }

    void step(Map<String, double[]> gradients, Map<String, double[][]> raw) {
      step++;
      raw.forEach(
          (layer, pair) -> {
            average(layer + " H", pair[0], 1);
            average(layer + " S", pair[1], options.minMax() ? 1 : BATCH * BATCH);
          });
      gradients.forEach(this::move);
    }

    private void average(String key, double[] fresh, double unit) {
      double[] old = averages.computeIfAbsent(key, k -> new double[fresh.length]);
      var rule = options.factorRule();
      for (int i = 0; i < old.length; i++) {
        old[i] = rule.decay() * old[i] + rule.gain() * fresh[i] * unit;
      }
    }

    private double[] normalized(String key) {
      double[] values = averages.get(key);
      double least = Arrays.stream(values).min().orElseThrow();
      double most = Arrays.stream(values).max().orElseThrow();
      var rule = options.factorRule();
      double weights = 0;
      for (int k = 0; k < step; k++) {
        weights += rule.gain() * Math.pow(rule.decay(), k);
      }
      double sum = weights;
      return Arrays.stream(values)
          .map(v -> options.minMax() ? (most > least ? (v - least) / (most - least) : 0) : v / sum)
          .toArray();
    }

    private double[] fisher(String name, int size) {
      double[] fisher = new double[size];
      String layer = name.substring(0, name.lastIndexOf('.'));
      boolean isNorm = layer.matches("bn.|norm");
      if (isNorm && !options.normFisher()) {
        Arrays.fill(fisher, 1 + LAMBDA);
        return fisher;
      }
      double[] h = normalized(layer + " H");
      double[] s = normalized(layer + " S");
      switch (options.factors()) {
        case INPUT -> Arrays.fill(s, 1);
        case GRADIENT -> Arrays.fill(h, 1);
        default -> {}
      }
      boolean isBias = name.endsWith("bias");
      int columns = size / s.length;
      double sum = 0;
      for (int i = 0; i < size; i++) {
        fisher[i] = s[i / columns] * h[isBias ? h.length - 1 : i % columns];
        sum += fisher[i];
      }
      for (int i = 0; i < size; i++) {
        fisher[i] += LAMBDA + options.relativeDamping() * sum / size;
      }
      return fisher;
    }

    private void move(String name, double[] g) {
      double[] m = momenta.computeIfAbsent(name, k -> new double[g.length]);
      double[] fisher = fisher(name, g.length);
      double[] weight = weights.get(name);
      double correction = options.biasCorrection() ? 1 - Math.pow(BETA, step) : 1;
      for (int i = 0; i < g.length; i++) {
        m[i] = BETA * m[i] + (1 - BETA) * g[i];
        weight[i] -= RATE * (m[i] / correction) / Math.pow(fisher[i], options.power());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "power=0.5",
        "power=0.5;minMax=false",
        "minMax=false",
        "minMax=false;relativeDamping=0.5",
        "minMax=false;relativeDamping=2;rule=ICLR_2025;biasCorrection=false",
        "relativeDamping=0.1",
        "biasCorrection=false",
        "factors=INPUT",
        "factors=GRADIENT",
        "factors=GRADIENT;minMax=false",
        "normFisher=false",
        "normFisher=false;power=0.5;relativeDamping=0.1",
        "decay=0;gain=1"
      })
  void theStepIsThePlainFormulas(String options) {
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT64, 1);
        AdaFisher optimizer = optimizer(options, sandbox, LabelSampler.monteCarlo(1))) {
      OptimizerSpec spec = spec(options);
      AdaFisher.Options own = (AdaFisher.Options) Optimizers.options(spec.name(), spec.options());
      Oracle oracle = new Oracle(own, sandbox.values());
      for (int step = 1; step <= 4; step++) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        sandbox.backward(
            step,
            () -> {
              try (NDManager scope = sandbox.manager.newSubManager()) {
                optimizer
                    .gradients(sandbox.network, scope)
                    .forEach((name, g) -> gradients.put(name, g.toDoubleArray()));
              }
              optimizer.step(sandbox.network);
            });
        oracle.step(gradients, raw(optimizer));
      }
      Map<String, double[]> found = sandbox.values();
      oracle.momenta.forEach(
          (name, momentum) -> assertNear(name, found.get(name), oracle.weights.get(name)));
      assertFisher(sandbox, optimizer, oracle);
    }
  }

  private static void assertNear(String name, double[] found, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i])
          .as(name + "[" + i + "]")
          .isCloseTo(expected[i], within(1e-11 * Math.max(1, Math.abs(expected[i]))));
    }
  }

  /** F̃ and its statistics, as others read them, are what the step divides by. */
  private static void assertFisher(Sandbox sandbox, AdaFisher optimizer, Oracle oracle) {
    for (Map.Entry<String, Parameter> entry : NetworkTree.parameters(sandbox.network).entrySet()) {
      LayerFactors layer = optimizer.factors().of(entry.getValue().getId()).orElse(null);
      if (layer == null || !oracle.momenta.containsKey(entry.getKey())) {
        continue;
      }
      try (NDArray fisher = layer.fisher(entry.getValue(), LAMBDA)) {
        double[] expected = oracle.fisher(entry.getKey(), (int) fisher.size());
        assertNear("F̃ of " + entry.getKey(), fisher.toDoubleArray(), expected);
        FisherStatistics range = layer.statistics(LAMBDA);
        for (double value : expected) {
          assertThat(value / LAMBDA).isBetween(range.min() * (1 - 1e-9), range.max() * (1 + 1e-9));
        }
      }
    }
  }

  private static Map<String, double[][]> raw(AdaFisher optimizer) {
    Map<String, double[][]> raw = new LinkedHashMap<>();
    for (LayerFactors layer : optimizer.factors().layers()) {
      FactorPair pair = layer.latest().orElseThrow();
      raw.put(
          layer.name(),
          new double[][] {pair.input().toDoubleArray(), pair.gradient().toDoubleArray()});
    }
    return raw;
  }

  /** The labels that {@link Sandbox} gives in a step. */
  private static LabelSampler given(int shift) {
    return (step, logits) -> {
      Random random = new Random(step + shift);
      random.doubles(BATCH * 3 * 8 * 8).toArray();
      return logits.getManager().create(random.longs(BATCH, 0, 3).toArray());
    };
  }

  private static Map<String, double[]> train(String options, LabelSampler labels) {
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT64, 1);
        AdaFisher optimizer = optimizer(options, sandbox, labels)) {
      for (int step = 1; step <= 5; step++) {
        sandbox.step(step, optimizer);
      }
      return sandbox.values();
    }
  }

  /** If the drawn labels happen to be the given ones, nothing changes; if not, F̃ alone does. */
  @Test
  void labelsOfTheModelMakeTheFactorsAlone() {
    for (String interval : List.of("factorInterval=1", "factorInterval=2")) {
      Map<String, double[]> expected = train(interval, given(0));
      train(interval + ";labels=MODEL", given(0))
          .forEach((name, values) -> assertNear(name, values, expected.get(name)));
      assertThat(train(interval + ";labels=MODEL", given(1)).get("conv1.weight"))
          .isNotEqualTo(expected.get("conv1.weight"));
    }
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT64, 1);
        AdaFisher optimizer = optimizer("labels=MODEL", sandbox, given(1))) {
      sandbox.backward(
          1,
          () ->
              assertThatThrownBy(() -> optimizer.step(sandbox.network))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("backward(collector, loss, logits)"));
    }
  }
}
