package org.adafisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

  private static int train(String optimizer, Path out) {
    return Main.run(
        "train",
        "--data",
        "iris",
        "--network",
        "mlp",
        "--optimizer",
        optimizer,
        "--epochs",
        "2",
        "--batch",
        "10",
        "--out",
        out.toString());
  }

  @Test
  void theSameSpecificationGivesTheSameWeights(@TempDir Path folder) throws Exception {
    assertThat(train("adafisher", folder.resolve("a"))).isEqualTo(Main.DONE);
    assertThat(train("adafisher", folder.resolve("b"))).isEqualTo(Main.DONE);
    JsonNode first = new ObjectMapper().readTree(folder.resolve("a/run.json").toFile());
    JsonNode second = new ObjectMapper().readTree(folder.resolve("b/run.json").toFile());
    assertThat(first.get("weightsSha256").asText()).hasSize(64);
    assertThat(second.get("weightsSha256")).isEqualTo(first.get("weightsSha256"));
    assertThat(first.get("epochs")).hasSize(2);
    assertThat(Files.readAllLines(folder.resolve("a/epochs.csv"))).hasSize(3);
  }

  @Test
  void unusableInputEndsWithTwo(@TempDir Path folder) {
    assertThat(train("adamax", folder)).isEqualTo(Main.UNUSABLE);
    assertThat(Main.run("train", "--data", "iris")).isEqualTo(Main.UNUSABLE);
    assertThat(Main.run("replay", folder.resolve("none.json").toString())).isEqualTo(Main.UNUSABLE);
    assertThat(Main.run("nothing")).isEqualTo(Main.UNUSABLE);
    assertThat(Main.run("--help")).isEqualTo(Main.DONE);
  }
}
