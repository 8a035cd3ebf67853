package org.adafisher.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import org.adafisher.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParityTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cct_cifar",
        "densenet121_cifar",
        "focalnet_cifar",
        "gpt1_full_shapes",
        "gpt1_small_v97_t16",
        "mobilenetv3_cifar",
        "resnet18_cifar",
        "resnet50_cifar",
        "swin_b_tiny",
        "swin_t_cifar",
        "tv_densenet121_64",
        "tv_mobilenet_v3_large_64",
        "tv_resnet18_64",
        "tv_resnet50_64",
        "tv_swin_t_64"
      })
  void agreesWithPyTorch(String name) throws Exception {
    ReplayResult result = Parity.run(Shared.folder("parity").resolve(name + ".json"), Device.cpu());
    assertThat(result.misfit()).isNull();
    assertThat(result.differences()).containsKey("names");
    if (!name.endsWith("shapes")) {
      assertThat(result.differences()).containsKeys("evaluation", "loss", "gradients");
    }
    assertThat(result.worst()).as("%s", result.differences()).isLessThan(1e-9);
  }

  @Test
  void fixturesWithoutOutputsAreSkipped() throws Exception {
    Path file = Shared.folder("parity").resolve("side_checks.json");
    assertThat(Parity.run(file, Device.cpu()).skipped()).isNotNull();
  }

  private static final String FIXTURE =
      """
      {"name": "%s", "num_classes": 3, "rule": {"gain": 1}, "params_total": %d,
       "params_trainable": 14, "input": {"shape": [2, 5], "labels": [0, 1]},
       "eval": {"logits": [[0, 0, 0], [0, 0, 0]]}, "train": {"loss": 0, "grads": []},
       "state_dict": [{"name": "fc1.weight", "kind": "w", "shape": [1, 5]},
                      {"name": "fc1.bias", "kind": "b", "shape": [1]},
                      {"name": "fc2.weight", "kind": "w", "shape": [3, %d]},
                      {"name": "fc2.bias", "kind": "b", "shape": [3]}]}
      """;

  @Test
  void whatDoesNotFitIsSaid(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("fixture.json");
    Files.writeString(file, String.format(FIXTURE, "no_such", 12, 1));
    assertThat(Parity.run(file, Device.cpu()).misfit()).contains("no network");
    assertThat(Parity.run(file, Device.cpu()).agrees(1)).isFalse();
    Files.writeString(file, String.format(FIXTURE, "mlp", 12, 2));
    assertThat(Parity.run(file, Device.cpu()).misfit()).contains("fc2.weight").contains("[3,2]");
    Files.writeString(file, String.format(FIXTURE, "mlp", 12, 1));
    assertThat(Parity.run(file, Device.cpu()).misfit()).contains("12 parameters");
    Files.writeString(file, String.format(FIXTURE, "mlp", 12, 1).replace("14", "12"));
    assertThatThrownBy(() -> Parity.run(file, Device.cpu()))
        .isInstanceOf(TraceException.class)
        .hasMessageContaining("no field 'logits'");
    for (String[] damage :
        new String[][] {
          {"\"num_classes\": 3", "\"num_classes\": 1000000000", "'num_classes' is 1000000000"},
          {"[2, 5]", "[2, 1000000000]", "a product of at most 16777216"}
        }) {
      Files.writeString(file, FIXTURE.formatted("mlp", 12, 1).replace(damage[0], damage[1]));
      assertThatThrownBy(() -> Parity.run(file, Device.cpu()))
          .isInstanceOf(TraceException.class)
          .hasMessageContaining(damage[2]);
    }
    Files.writeString(file, "{\"eval\": {}}");
    assertThatThrownBy(() -> Parity.run(file, Device.cpu()))
        .isInstanceOf(TraceException.class)
        .hasMessageContaining("name");
  }

  /** The test vectors of the rule. */
  @Test
  void theRuleIsThatOfTheFixtures() {
    double[] values = FillRule.sequence(421, 1728);
    assertThat(values[0]).isEqualTo(0.02658128773805108, within(1e-15));
    assertThat(values[1]).isEqualTo(0.7358928763818599, within(1e-15));
    assertThat(values[1727]).isEqualTo(-0.965241181527696, within(1e-15));
    assertThat(FillRule.picture(8)[7]).isEqualTo(0.06994284733753277, within(1e-15));
  }
}
