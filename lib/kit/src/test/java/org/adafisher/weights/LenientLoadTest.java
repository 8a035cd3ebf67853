package org.adafisher.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.adafisher.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LenientLoadTest {

  private static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(Shared.folder("parity").resolve(name + ".json").toFile());
  }

  private static Map<String, Shape> layout(String fixture) throws IOException {
    Map<String, Shape> layout = new LinkedHashMap<>();
    for (JsonNode row : json(fixture).get("state_dict")) {
      long[] shape = new long[row.get("shape").size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = row.get("shape").get(i).asLong();
      }
      layout.put(row.get("name").asText(), new Shape(shape));
    }
    return layout;
  }

  /** FACTS, finding 6: what the authors' transfer code really loads, run by them. */
  @ParameterizedTest
  @CsvSource({
    "resnet50Cifar, resnet50_cifar, tv_resnet50_64, fc, linear",
    "resnet101Cifar, resnet50_cifar, tv_resnet50_64, fc, linear",
    "mobilenetv3, mobilenetv3_cifar, tv_mobilenet_v3_large_64, classifier.3, classifier.1",
    "densenet121Cifar, densenet121_cifar, tv_densenet121_64, classifier, linear"
  })
  void countsWhatTheReleasedTransferCodeLoads(
      String row, String target, String torchvision, String sourceHead, String head)
      throws IOException {
    Map<String, Shape> network = layout(target);
    Map<String, Shape> source = layout(torchvision);
    if (row.equals("resnet101Cifar")) {
      deepen(network);
      deepen(source);
    }
    if (row.startsWith("resnet")) {
      assertThatThrownBy(() -> LenientLoad.of(network, source))
          .isInstanceOf(WeightException.class)
          .hasMessageContaining("conv1.weight (64, 3, 7, 7) for (64, 3, 3, 3)");
      source.put("conv1.weight", new Shape(64, 3, 3, 3));
    }
    source.put(sourceHead + ".weight", network.get(head + ".weight"));
    source.put(sourceHead + ".bias", network.get(head + ".bias"));

    JsonNode expected = json("pretrained_transfer").get(row);
    LenientLoad load = LenientLoad.of(network, source);
    assertThat(network).hasSize(expected.get("target_entries").asInt());
    assertThat(source).hasSize(expected.get("source_entries").asInt());
    assertThat(load.loaded()).hasSize(expected.get("entries_loaded").asInt());
    assertThat(load.missing()).hasSize(expected.get("missing_keys").size());
    assertThat(load.unexpected()).hasSize(expected.get("unexpected_keys").size());
  }

  /** From ResNet-50 to ResNet-101: the third stage has 23 blocks for 6. */
  private static void deepen(Map<String, Shape> layout) {
    Map.copyOf(layout)
        .forEach(
            (name, shape) -> {
              for (int block = 6; block < 23; block++) {
                layout.put(name.replace("layer3.5.", "layer3." + block + "."), shape);
              }
            });
  }

  @Test
  void denseNetsMapNamesEveryEntry() throws IOException {
    Map<String, Shape> target = layout("densenet121_cifar");
    Map<String, Shape> mapped = new LinkedHashMap<>();
    layout("tv_densenet121_64")
        .forEach(
            (name, shape) -> mapped.put(WeightMap.denseNet121ToCifar().names().apply(name), shape));
    mapped.keySet().removeIf(name -> name.startsWith("features.norm0."));
    assertThat(mapped.keySet()).containsExactlyElementsOf(target.keySet());
    target.keySet().removeIf(name -> name.startsWith("linear.") || name.equals("conv1.weight"));
    assertThat(mapped).containsAllEntriesOf(target);
    assertThat(
            WeightMap.denseNet121ToCifar()
                .names()
                .apply("features.denseblock2.denselayer12.norm.2.running_mean"))
        .isEqualTo("dense2.11.bn2.running_mean");
  }
}
