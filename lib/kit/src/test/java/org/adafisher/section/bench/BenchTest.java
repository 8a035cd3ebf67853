package org.adafisher.section.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {

  private static final List<BenchMethod> METHODS =
      List.of(BenchMethod.of("adam"), BenchMethod.of("adafisher:factorInterval=2"));

  @Test
  void measuresEveryOptimizerAgainstTheFirst() throws IOException {
    List<String> told = new ArrayList<>();
    Bench bench = new Bench(METHODS, 3, false, "cpu");
    List<BenchRow> rows = bench.measure(new BenchCase("mlp", 4), told::add);
    assertThat(told).hasSize(bench.pieces());
    JsonNode json = new ObjectMapper().readTree(new BenchReport(rows).json());
    assertThat(json).hasSize(2);
    for (JsonNode row : json) {
      assertThat(row.fieldNames())
          .toIterable()
          .contains(
              "network",
              "batch",
              "optimizer",
              "stepMilliseconds",
              "ratio",
              "addedPeakBytes",
              "peakRatio",
              "stateBytes",
              "calls",
              "copies");
      assertThat(row.get("addedPeakBytes").isNull()).isTrue();
      assertThat(row.get("rounds").asInt()).isEqualTo(2);
    }
    assertThat(json.get(0).get("ratio").asDouble()).isEqualTo(1);
    assertThat(json.get(1).get("calls").asInt()).isGreaterThan(json.get(0).get("calls").asInt());
    assertThat(new BenchReport(rows).text()).contains("adafisher:factorInterval=2");
    assertThat(new BenchReport(rows).page()).contains("Calls into the engine");
  }

  @Test
  void growsWhatANetworkAllows() {
    assertThat(new BenchCase("mlp", 4).scaled("batch"))
        .extracting(BenchCase::batch)
        .containsExactly(4, 8, 16, 32, 64);
    assertThat(new BenchCase("gpt1_1x64x8", 2).scaled("width"))
        .extracting(BenchCase::network)
        .containsExactly("gpt1_1x64x8", "gpt1_1x128x8", "gpt1_1x256x8", "gpt1_1x512x8");
    assertThat(new BenchCase("resnet18_cifar", 2).scaled("depth"))
        .extracting(BenchCase::network)
        .containsExactly("resnet18_cifar", "resnet34_cifar");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BenchCase("mlp", 4).scaled("width"))
        .withMessageContaining("mlp has one width only");
  }

  @Test
  void refusesWhatCannotBeMeasured() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BenchCase("nope", 4))
        .withMessageContaining("unknown network 'nope'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BenchCase("mlp", 0))
        .withMessageContaining("batch size 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BenchMethod.of("adam:beta1"))
        .withMessageContaining("NAME:OPTION=VALUE");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bench(METHODS, 0, false, "cpu"))
        .withMessageContaining("steps 0");
  }
}
