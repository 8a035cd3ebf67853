package org.adafisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void damagedDataEndWithTwoAndOneLine(@TempDir Path folder) throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(refused(empty)).contains(empty + ": empty", "train and val");
    Path labels = Files.createDirectory(folder.resolve("labels"));
    byte[] record = new byte[3073];
    Files.write(labels.resolve("test.bin"), record);
    record[0] = 11;
    Files.write(labels.resolve("train.bin"), record);
    assertThat(refused(labels)).contains("train.bin: record 0", "label 11", "0 to 9");
    Path pictures = folder.resolve("pictures");
    for (String name : List.of("train/a/1.jpg", "train/b/2.jpg", "val/a/3.jpg", "val/b/4.jpg")) {
      Files.createDirectories(pictures.resolve(name).getParent());
      Files.writeString(pictures.resolve(name), "GIF89a");
    }
    assertThat(refused(pictures)).contains(".jpg: starts with 47 49 46 38", "expected a JPEG");
  }

  @Test
  void benchRefusesBeforeItMeasures(@TempDir Path folder) {
    for (String[] wrong :
        List.of(
            new String[] {"--networks", "nope"},
            new String[] {"--optimizers", "adam,nope"},
            new String[] {"--optimizers", "adam:beta1=2"},
            new String[] {"--batches", "0"},
            new String[] {"--steps", "0"},
            new String[] {"--scale", "height"},
            new String[] {"--device", "tpu"})) {
      assertThat(Main.run("bench", wrong[0], wrong[1])).as(wrong[1]).isEqualTo(Main.UNUSABLE);
    }
    Path page = folder.resolve("page.html");
    assertThat(
            Main.run(
                "bench",
                "--networks",
                "mlp",
                "--batches",
                "2,4",
                "--steps",
                "1",
                "--no-memory",
                "--page",
                page.toString()))
        .isEqualTo(Main.DONE);
    assertThat(page).content().contains("What a step costs", "mlp by batch size");
  }

  private static String refused(Path data) {
    PrintStream usual = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertThat(
              Main.run(
                  "train",
                  "--data",
                  data.toString(),
                  "--network",
                  "resnet18_cifar",
                  "--optimizer",
                  "sgd",
                  "--batch",
                  "2",
                  "--out",
                  data.resolve("out").toString()))
          .isEqualTo(Main.UNUSABLE);
    } finally {
      System.setErr(usual);
    }
    String message = said.toString(StandardCharsets.UTF_8);
    return message.lines().filter(line -> line.startsWith("kit: ")).toList().toString();
  }

  @Test
  void unusableInputEndsWithTwo(@TempDir Path folder) {
    assertThat(train("adamax", folder)).isEqualTo(Main.UNUSABLE);
    assertThat(Main.run("train", "--data", "iris")).isEqualTo(Main.UNUSABLE);
    assertThat(Main.run("replay", folder.resolve("none.json").toString())).isEqualTo(Main.UNUSABLE);
    assertThat(Main.run("nothing")).isEqualTo(Main.UNUSABLE);
    assertThat(Main.run("--help")).isEqualTo(Main.DONE);
  }

  @Test
  void claimsAreWrittenBesideTheRuns(@TempDir Path folder) throws Exception {
    String runs = Files.createDirectory(folder.resolve("runs")).toString();
    assertThat(Main.run("claims", "--runs", runs)).isEqualTo(Main.DONE);
    assertThat(folder.resolve("CLAIMS.md")).content().contains("cifar-consistent");
    assertThat(folder.resolve("comparisons.md")).content().contains("cifar-consistent", "None yet");
    assertThat(folder.resolve("index.html")).content().contains("No runs are kept yet");
    Files.delete(folder.resolve("CLAIMS.md"));
    for (String[] unusable :
        new String[][] {
          {"claims", "--runs", runs, "--section", "99"},
          {"claims", "--runs", runs + "/none"},
          {"claims", "--runs", runs, "--add", "name"},
          {"claims", "--runs", runs, "--add", "03_cifar=" + runs},
          {"claims", "--runs", runs, "--add", "empty=" + runs}
        }) {
      assertThat(Main.run(unusable)).as(String.join(" ", unusable)).isEqualTo(Main.UNUSABLE);
    }
    assertThat(folder.resolve("CLAIMS.md")).doesNotExist();
  }
}
