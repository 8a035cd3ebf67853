package org.adafisher.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.adafisher.Sandbox;
import org.adafisher.Shared;
import org.adafisher.optimizer.AdaFisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionalNetworksTest {

  /** Numbers of parameters as published and as the authors' networks have them, 10 classes. */
  @ParameterizedTest
  @CsvSource({
    "resnet8_cifar, 32, 78042",
    "resnet50_cifar, 32, 23520842",
    "tv_resnet18, 64, 11181642",
    "densenet121_cifar, 32, 6956298",
    "tv_densenet121, 64, 6964106",
    "tv_mobilenet_v3_small, 64, 1528106",
    "squeezenet1_0, 64, 740554"
  })
  void everyParameterMoves(String name, int size, long parameters) {
    Shape input = new Shape(2, 3, size, size);
    try (Sandbox sandbox =
            new Sandbox(Networks.create(name, 10, false), DataType.FLOAT32, 1, input);
        AdaFisher optimizer =
            AdaFisher.builder().setNetwork(sandbox.network).optWeightDecay(1e-2).build()) {
      assertThat(NetworkSummary.of(sandbox.network).parameters()).isEqualTo(parameters);
      Map<String, double[]> start = sandbox.values();
      sandbox.step(1, optimizer);
      sandbox.step(2, optimizer);
      Map<String, double[]> end = sandbox.values();
      Set<String> still =
          start.keySet().stream()
              .filter(key -> Arrays.equals(start.get(key), end.get(key)))
              .collect(Collectors.toSet());
      assertThat(still).isEmpty();
      assertThat(end.values()).noneMatch(v -> Arrays.stream(v).anyMatch(Double::isNaN));
    }
  }

  @Test
  void layersAreNumberedAsInThePaper() throws Exception {
    JsonNode expected =
        new ObjectMapper()
            .readTree(Shared.folder("parity").resolve("resnet18_layers.json").toFile());
    Block network = Networks.create("resnet18_cifar", 10);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Initialization.pyTorchDefault(network, manager, DataType.FLOAT32, 1, new Shape(1, 3, 32, 32));
      NetworkSummary summary = NetworkSummary.of(network);
      assertThat(summary.layers()).hasSize(expected.get("count").asInt());
      for (JsonNode layer : expected.get("layers")) {
        NetworkSummary.Row row = summary.layers().get(layer.get("index").asInt());
        assertThat(row.number()).isEqualTo(layer.get("position").asInt());
        assertThat(row.name()).isEqualTo(layer.get("registration").asText());
      }
      assertThat(summary.layers().get(36).name()).isEqualTo("layer4.1.conv1");
      assertThat(summary.layers().get(36).output()).isEqualTo(new Shape(1, 512, 4, 4));
      assertThat(summary.layers().get(36).multiplyAdds()).isEqualTo(512L * 16 * 4608);
      assertThat(summary.outside()).isEmpty();
      assertThat(summary.toString()).contains("11,173,962 parameters");
    }
  }
}
