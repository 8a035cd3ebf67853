package org.adafisher.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.adafisher.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTest {

  @Test
  void everyGoldenTraceAgrees() throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.list(Shared.folder("golden"))) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    int replayed = 0;
    for (Path file : files) {
      ReplayResult result = Replay.run(file);
      assertThat(result.worst()).as("%s %s", file, result.differences()).isLessThan(1e-9);
      replayed += result.skipped() == null ? 1 : 0;
    }
    assertThat(replayed).isEqualTo(27);
  }

  private static final String TRACE =
      """
      {"kind": "%s", "rule": "ALGORITHM_1",
       "net": {"name": "mlp", "spec": "x(B,2) -> fc1 Linear(2,2,bias) -> logits(B,2)"},
       "hyperparameters": {"lr": 0.1, "beta": 0.9, "Lambda": 0.001, "betas": [0.9, 0.999],
                           "eps": 1e-8, "momentum": 0.9},
       "init_params": {"fc1.weight": [[1, 0], [0, %s]], "fc1.bias": [0, 0]},
       "batches": [{"x": [[1, 2]], "y": [0]}],
       "steps": [{"loss": %s, "params": %s}]}
      """;

  /** One step by hand: logits (1, 2), loss ln(1 + e), gradient of the bias (−σ, σ), σ = e/(1+e). */
  @Test
  void oneStepByHand(@TempDir Path folder) throws Exception {
    double sigma = Math.E / (1 + Math.E);
    double loss = Math.log(1 + Math.E);
    Path file = folder.resolve("sgd.json");
    Files.writeString(file, TRACE.formatted("sgd", "1", loss, moved(0.1 * sigma)));
    assertThat(Replay.run(file).worst()).isLessThan(1e-12);
    // AdaFisher: S_D has equal entries, so S' = 0 and F̃ = λ: a step of lr / λ times the gradient.
    Path fisher = folder.resolve("adafisher.json");
    Files.writeString(fisher, TRACE.formatted("adafisher", "1", loss, moved(100 * sigma)));
    assertThat(Replay.run(fisher).worst()).isLessThan(1e-9);
    Files.writeString(fisher, TRACE.formatted("adafisher", "1", loss, moved(0.1 * sigma)));
    assertThat(Replay.run(fisher).agrees(1e-9)).isFalse();
  }

  private static String moved(double step) {
    return String.format(
        Locale.ROOT,
        "{\"fc1.weight\": [[%s, %s], [%s, %s]], \"fc1.bias\": [%s, %s]}",
        1 + step,
        2 * step,
        -step,
        1 - 2 * step,
        step,
        -step);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | not JSON at line",
        "[] | not a JSON object",
        "{\"kind\": \"adam\"} | no field 'net'",
        "{\"kind\": 7} | field 'kind' is not a text",
      })
  void malformedFilesAreNamed(String text, String problem, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("trace.json");
    Files.writeString(file, text);
    assertThatThrownBy(() -> Replay.run(file))
        .isInstanceOf(TraceException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(problem);
  }

  @Test
  void damagedTracesAreNamed(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("trace.json");
    String good = TRACE.formatted("adam", "1", "1", "{}");
    for (String[] damage :
        new String[][] {
          {"\"adam\"", "\"adamax\"", "kind 'adamax'"},
          {"[[1, 0], [0, 1]]", "[[1, 0], [0]]", "different lengths"},
          {"[[1, 0], [0, 1]]", "[[1, 0], [0, \"x\"]]", "not a finite number"},
          {"\"eps\": 1e-8,", "", "no field 'eps'"},
          {"[0.9, 0.999]", "[0.9, 1.5]", "beta2 1.5"},
          {"[0.9, 0.999]", "[0.9]", "cannot be replayed"},
          {"\"y\": [0]", "\"y\": [5]", "cannot be replayed"},
          {"Linear(2,2,bias)", "Recurrent(2)", "not one this replay can build"},
          {"\"fc1.bias\": [0, 0]},", "\"fc9.bias\": [0, 0]},", "has no 'fc9.bias'"},
          {"[[1, 2]]", "[[1, 2, 3]]", "expected shape (2, 3)"}
        }) {
      Files.writeString(file, good.replace(damage[0], damage[1]));
      assertThatThrownBy(() -> Replay.run(file))
          .as(damage[2])
          .isInstanceOf(TraceException.class)
          .hasMessageContaining(damage[2]);
    }
    assertThatThrownBy(() -> Replay.run(folder.resolve("none")))
        .isInstanceOf(TraceException.class)
        .hasMessageContaining("no such file");
  }
}
