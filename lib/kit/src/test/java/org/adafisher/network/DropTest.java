package org.adafisher.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.adafisher.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropTest {

  private static double[] forward(Block layer, NDManager manager, Shape shape, boolean training) {
    NDArray ones = manager.ones(shape);
    ParameterStore store = new ParameterStore(manager, false);
    NDArray output = layer.forward(store, new NDList(ones), training, null).singletonOrThrow();
    float[] values = output.toFloatArray();
    double[] result = new double[values.length];
    Arrays.setAll(result, i -> values[i]);
    return result;
  }

  /** An example's branch is dropped as a whole or scaled, so that the expectation stays. */
  @Test
  void dropPathKeepsTheExpectation() {
    double rate = 0.3;
    int examples = 20_000;
    Engine.getInstance().setRandomSeed(5);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      double[] output = forward(new DropPath(rate), manager, new Shape(examples, 2, 2), true);
      for (int i = 0; i < output.length; i++) {
        assertThat(output[i]).isEqualTo(output[i - i % 4]);
        assertThat(output[i] == 0 || Math.abs(output[i] - 1 / (1 - rate)) < 1e-6).isTrue();
      }
      double deviation = Math.sqrt(rate / (1 - rate) / examples);
      assertThat(Arrays.stream(output).average().orElseThrow()).isEqualTo(1, within(4 * deviation));
    }
  }

  @Test
  void dropoutKeepsTheExpectation() {
    double rate = 0.1;
    int entries = 40_000;
    Engine.getInstance().setRandomSeed(6);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      double[] output = forward(new Dropout(rate), manager, new Shape(4, entries / 4), true);
      assertThat(Arrays.stream(output).distinct().count()).isEqualTo(2);
      double deviation = Math.sqrt(rate / (1 - rate) / entries);
      assertThat(Arrays.stream(output).average().orElseThrow()).isEqualTo(1, within(4 * deviation));
    }
  }

  @Test
  void nothingIsDroppedInEvaluationOrAtRateZero() {
    Shape shape = new Shape(50, 3);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      double[] ones = new double[150];
      Arrays.fill(ones, 1);
      assertThat(forward(new DropPath(0.9), manager, shape, false)).isEqualTo(ones);
      assertThat(forward(new Dropout(0.9), manager, shape, false)).isEqualTo(ones);
      assertThat(forward(new DropPath(0), manager, shape, true)).isEqualTo(ones);
      assertThat(forward(new Dropout(0), manager, shape, true)).isEqualTo(ones);
    }
  }

  @Test
  void theEnginesSeedDecides() {
    Shape shape = new Shape(64, 1);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Engine.getInstance().setRandomSeed(7);
      double[] first = forward(new DropPath(0.5), manager, shape, true);
      assertThat(forward(new DropPath(0.5), manager, shape, true)).isNotEqualTo(first);
      Engine.getInstance().setRandomSeed(7);
      assertThat(forward(new DropPath(0.5), manager, shape, true)).isEqualTo(first);
    }
  }

  /** The rates that the fixtures' networks had before they were switched off. */
  @ParameterizedTest
  @CsvSource({"tv_swin_t_64, 0.2", "focalnet_cifar, 0.1"})
  void ratesAgreeWithPyTorch(String name, double most) throws Exception {
    JsonNode fixture =
        new ObjectMapper().readTree(Shared.folder("parity").resolve(name + ".json").toFile());
    List<Double> rates = new ArrayList<>(List.of(0.0));
    fixture.get("drop_set_to_zero").forEach(rate -> rates.add(rate.asDouble()));
    double[] expected = rates.stream().mapToDouble(Double::doubleValue).toArray();
    assertThat(DropPath.rates(most, expected.length)).containsExactly(expected, within(1e-8));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void ratesAreProbabilitiesBelowOne(double rate) {
    assertThatThrownBy(() -> new DropPath(rate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("drop-path rate " + rate + " must be in [0, 1)");
  }
}
