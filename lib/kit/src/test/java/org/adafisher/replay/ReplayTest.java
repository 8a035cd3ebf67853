package org.adafisher.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
      ReplayResult result = Replay.run(file, Device.cpu());
      assertThat(result.worst()).as("%s %s", file, result.differences()).isLessThan(1e-9);
      replayed += result.skipped() == null ? 1 : 0;
    }
    assertThat(replayed).isEqualTo(27);
  }

  @Test
  void wholeNetworksAgree() throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.list(Shared.folder("golden/network"))) {
      files = all.sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      ReplayResult result = Replay.run(file, Device.cpu());
      assertThat(result.differences()).as("%s", file).isNotEmpty();
      assertThat(result.worst()).as("%s %s", file, result.differences()).isLessThan(1e-9);
    }
  }

  private static final String NETWORK =
      """
      {"kind": "network", "network": "mlp", "classes": 3, "gain": 1.0, "batch": 2, "shape": [2, 2],
       "input": "x_t[i]=sin(0.01 i + 0.3 (i mod 7) + 1.7 t), t from 0; label=(7b+3+2t) mod classes",
       "steps": 1, "runs": {"one": {"kind": "adafisher", "rule": "RELEASED_CODE",
       "hyperparameters": {"lr": 0.1, "beta": 0.9, "Lambda": 0.001, "gamma": 0.5}, "loss": [1.0],
       "final": {"fc1.weight": [1, 1], "fc1.bias": [1, 1], "fc2.weight": [1, 1],
                 "fc2.bias": [1, 1]}}}}
      """;

  @Test
  void filesOfWholeNetworksAreReadStrictly(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("network.json");
    Files.writeString(file, NETWORK);
    ReplayResult result = Replay.run(file, Device.cpu());
    assertThat(result.differences()).containsOnlyKeys("one loss", "one params");
    assertThat(result.agrees(result.defaultTolerance())).isFalse();
    for (String[] damage :
        new String[][] {
          {"\"steps\": 1", "\"steps\": 0", "field 'steps' is 0"},
          {"\"steps\": 1", "\"steps\": 2", "run 'one': field 'loss' has 1 numbers"},
          {"\"one\":", "\"one\": {\"kind\": \"lion\"}, \"two\":", "run 'one': kind 'lion'"},
          {"\"gamma\": 0.5", "\"gamme\": 0.5", "run 'one': unknown field 'gamme'"},
          {"\"RELEASED_CODE\"", "\"ALGORITHM_1\"", "gamma = 0.5"},
          {"\"gain\"", "\"grain\"", "unknown field 'grain'"},
          {"0.01 i +", "0.01 i -", "field 'input'"},
          {"\"batch\": 2", "\"batch\": 3", "field 'batch'"},
          {"\"classes\": 3", "\"classes\": 1e9", "field 'classes' is 1.0E9, expected a whole"},
          {"\"classes\": 3", "\"classes\": 2.5", "field 'classes' is 2.5, expected a whole"},
          {"[2, 2]", "[2, 100000, 100000]", "a product of at most 16777216"},
          {"\"mlp\"", "\"no_such\"", "network 'no_such'"},
          {"\"fc2.bias\": [1, 1]", "\"fc3.bias\": [1, 1]", "lacks [fc2.bias]"},
          {"\"fc2.bias\": [1, 1]", "\"fc2.bias\": [1]", "field 'fc2.bias'"}
        }) {
      Files.writeString(file, NETWORK.replace(damage[0], damage[1]));
      assertThatThrownBy(() -> Replay.run(file, Device.cpu()))
          .as(damage[2])
          .isInstanceOf(TraceException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining(damage[2]);
    }
    Files.writeString(file, NETWORK.replaceAll("(?s)\"one\".*}}}}", "}}"));
    assertThatThrownBy(() -> Replay.run(file, Device.cpu()))
        .hasMessageContaining("nothing to compare");
  }

  @Test
  void exactMatricesAgree() throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.list(Shared.folder("golden/fisher"))) {
      files = all.sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      ReplayResult result = Replay.run(file, Device.cpu());
      assertThat(result.kind()).isEqualTo("fisher");
      assertThat(result.differences())
          .containsOnlyKeys(
              "value",
              "grad",
              "probabilities",
              "true_fisher",
              "empirical_fisher",
              "hessian",
              "natural_gradient");
      assertThat(result.worst()).as("%s %s", file, result.differences()).isLessThan(1e-9);
    }
  }

  /** By hand: logits 0, p = 1/2, g = ±(-1, 1) for either label, F = E = H, λ = 1. */
  private static final String FISHER =
      """
      {"kind": "fisher", "net": {"name": "one", "spec": "x -> fc1 Linear(1,2,NO bias) -> logits"},
       "loss": "mean softmax cross-entropy", "param_order": ["fc1.weight"],
       "shapes": {"fc1.weight": [2, 1]}, "params": {"fc1.weight": [[0], [0]]},
       "x": [[2]], "y": [0], "value": 0.6931471805599453, "grad": [-1, 1],
       "probabilities": [[0.5, 0.5]], "true_fisher": [[1, -1], [-1, 1]],
       "empirical_fisher": [[1, -1], [-1, 1]], "hessian": [[1, -1], [-1, 1]], "damping": 1,
       "natural_gradient": [-0.3333333333333333, 0.3333333333333333]}
      """;

  @Test
  void exactMatricesByHand(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("fisher.json");
    Files.writeString(file, FISHER);
    assertThat(Replay.run(file, Device.cpu()).worst()).isLessThan(1e-15);
    for (String[] wrong :
        new String[][] {
          {"0.6931471805599453", "0.7", "value"},
          {"[-1, 1],\n", "[-1, 1.5],\n", "grad at fc1.weight[1, 0]"},
          {"[0.5, 0.5]", "[0.75, 0.5]", "probabilities at example 0, class 0"},
          {
            "\"true_fisher\": [[1, -1],",
            "\"true_fisher\": [[1, -2],",
            "true_fisher at fc1.weight[0, 0], fc1.weight[1, 0]"
          },
          {
            "\"empirical_fisher\": [[1, -1], [-1, 1]]",
            "\"empirical_fisher\": [[1, -1], [-1, 2]]",
            "empirical_fisher at fc1.weight[1, 0], fc1.weight[1, 0]"
          },
          {
            "\"hessian\": [[1, -1], [-1, 1]]",
            "\"hessian\": [[1, -1], [1, 1]]",
            "hessian at fc1.weight[1, 0], fc1.weight[0, 0]"
          },
          {"[-0.3333333333333333", "[-0.34", "natural_gradient at fc1.weight[0, 0]"}
        }) {
      assertThat(FISHER).contains(wrong[0]);
      Files.writeString(file, FISHER.replace(wrong[0], wrong[1]));
      ReplayResult result = Replay.run(file, Device.cpu());
      assertThat(result.agrees(result.defaultTolerance())).as(wrong[2]).isFalse();
      assertThat(result.place()).isEqualTo(wrong[2]);
      assertThat(result.differences().values().stream().filter(size -> size > 1e-9)).hasSize(1);
    }
  }

  /** tanh has the slope 1 and no curvature at 0. */
  @Test
  void exactMatricesGoThroughFunctions(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("fisher.json");
    Files.writeString(
        file,
        FISHER
            .replace("x -> fc1", "x -> flatten -> fc1")
            .replace("-> logits", "-> tanh -> logits")
            .replace("[[2]]", "[[[[2]]]]"));
    assertThat(Replay.run(file, Device.cpu()).worst()).isLessThan(1e-15);
  }

  /** What would take minutes if it were begun. */
  @Test
  void matricesOfTooManyExamplesAreRefused(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("fisher.json");
    String x = "[[2]" + ", [2]".repeat(4999) + "]";
    String y = "[0" + ", 0".repeat(4999) + "]";
    Files.writeString(file, FISHER.replace("[[2]]", x).replace("\"y\": [0]", "\"y\": " + y));
    assertThatThrownBy(() -> Replay.run(file, Device.cpu()))
        .isInstanceOf(TraceException.class)
        .hasMessageContainingAll("5000 examples", "10002 rows", "at most 8192");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"value\": 0.6931471805599453, | | no field 'value'",
        "\"grad\": [-1, 1], | | no field 'grad'",
        "\"hessian\": [[1, -1], [-1, 1]], | | no field 'hessian'",
        "\"damping\": 1, | | no field 'damping'",
        "\"param_order\": [\"fc1.weight\"], | | no field 'param_order'",
        "\"params\": {\"fc1.weight\": [[0], [0]]}, | | no field 'params'",
        "\"x\": [[2]], | | no field 'x'",
        "\"y\": [0], | | no field 'y'",
        "\"loss\": \"mean softmax cross-entropy\", | | no field 'loss'",
        "mean softmax | sum of squared | expected 'mean softmax cross-entropy'",
        "\"y\": [0] | \"y\": [2] | field 'y', entry 0: the label is 2, expected 0 to 1",
        "\"y\": [0] | \"y\": [-1] | field 'y', entry 0: the label is -1, expected 0 to 1",
        "\"y\": [0] | \"y\": [0.5] | field 'y', entry 0: not a whole number",
        "\"y\": [0] | \"y\": [0, 1] | expected 2 examples",
        "\"x\": [[2]] | \"x\": [2] | field 'x' has shape [1]",
        "\"x\": [[2]] | \"x\": [[2, 1]] | its input has 2 features",
        "\"x\": [[2]] | \"x\": [[NaN]] | line 4",
        "\"x\": [[2]] | \"x\": [[1e999]] | not a finite number",
        "[-1, 1],\\n | [-1, 1, 0],\\n | field 'grad' has shape [3], expected [2]",
        "[[0.5, 0.5]] | [0.5, 0.5] | field 'probabilities' has shape [2], expected [1, 2]",
        "[[1, -1], [-1, 1]], \"damping\" | [[1, -1]], \"damping\" | 'hessian' has shape [1, 2]",
        "[[1, -1], [-1, 1]], \"damping\" | [[1], [-1, 1]], \"damping\" | different lengths",
        "\"damping\": 1 | \"damping\": -1 | field 'damping' is -1.0, expected at least 0",
        "\"damping\": 1 | \"damping\": 0 | damping 0.0 is too small",
        "\"fc1.weight\": [2, 1] | \"fc1.weight\": [1, 2] | field 'shapes.fc1.weight' is [1,2]",
        "[[0], [0]] | [[0], [0]], \"fc1.bias\": [0, 0] | the network has no 'fc1.bias'",
        "[\"fc1.weight\"] | [\"fc1.weight\", \"fc1.weight\"] | 'fc1.weight' stands twice",
        "[\"fc1.weight\"] | [] | field 'param_order': 'fc1.weight' has no place",
        "[\"fc1.weight\"] | [7] | field 'param_order', entry 0: not a name",
        "\"hessian\" | \"hesian\" | unknown field 'hesian'",
        "-> logits | -> pool -> logits | layer 'pool' is not one this replay can build",
      })
  void damagedMatricesAreNamed(String good, String bad, String problem, @TempDir Path folder)
      throws Exception {
    String from = good.replace("\\n", "\n");
    String to = bad == null ? "" : bad.replace("\\n", "\n");
    assertThat(FISHER).contains(from);
    Path file = folder.resolve("fisher.json");
    Files.writeString(file, FISHER.replace(from, to));
    assertThatThrownBy(() -> Replay.run(file, Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(file.toString(), problem);
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
    assertThat(Replay.run(file, Device.cpu()).worst()).isLessThan(1e-12);
    // AdaFisher: S_D has equal entries, so S' = 0 and F̃ = λ: a step of lr / λ times the gradient.
    Path fisher = folder.resolve("adafisher.json");
    Files.writeString(fisher, TRACE.formatted("adafisher", "1", loss, moved(100 * sigma)));
    assertThat(Replay.run(fisher, Device.cpu()).worst()).isLessThan(1e-9);
    Files.writeString(fisher, TRACE.formatted("adafisher", "1", loss, moved(0.1 * sigma)));
    assertThat(Replay.run(fisher, Device.cpu()).agrees(1e-9)).isFalse();
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
        "{ | line 1, column 2: the text ends too early",
        "[] | not a JSON object",
        "null | null",
        "{\"kind\": \"adam\", \"kind\": \"sgd\"} | the field 'kind' stands twice",
        "{\"kind\": \"adam\"} {} | more text after the end",
        "{\"kind\": null} | field 'kind' is null",
        "{\"kind\": \"adam\", \"stepps\": []} | unknown field 'stepps'",
        "{\"cases\": []} | there is nothing to compare",
        "{\"cases\": {}} | there is nothing to compare",
        "{\"cases\": 7} | there is nothing to compare",
        "{\"kind\": \"adam\"} | no field 'batches'",
        "{\"kind\": 7} | field 'kind' is not a text",
      })
  void malformedFilesAreNamed(String text, String problem, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("trace.json");
    Files.writeString(file, text);
    assertThatThrownBy(() -> Replay.run(file, Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(problem);
  }

  /** What would take gigabytes if it were believed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"type\": \"linear\", \"out_features\": 1e9 | [[1]] | expected a whole number from 1 to"
            + " 50000",
        "\"type\": \"linear\", \"out_features\": 5000, \"bias\": true | [[1]] | the layer gives (1,"
            + " 5000)",
        "\"type\": \"conv2d\", \"out_channels\": 1, \"kernel\": [1, 1], \"stride\": [1, 1],"
            + " \"padding\": [1000000, 0] | [[[[1]]]] | expected two whole numbers of at most 1000",
        "\"type\": \"conv2d\", \"out_channels\": 50000, \"kernel\": [900, 900],"
            + " \"stride\": [1, 1], \"padding\": [900, 900] | [[[[1]]]] | at most 16777216",
      })
  void layersAreNotLargerThanTheirFile(String layer, String h, String problem, @TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("factors.json");
    String numbers = "{\"H_D\": [1], \"S_D\": [1]}";
    Files.writeString(
        file,
        "{\"cases\": [{\"layer\": {%s}, \"h\": %s, \"s\": [[1]], \"paper\": %s, \"head\": %s}]}"
            .formatted(layer, h, numbers, numbers));
    assertThatThrownBy(() -> Replay.run(file, Device.cpu()))
        .isInstanceOf(TraceException.class)
        .hasMessageContainingAll(file.toString(), problem);
  }

  @Test
  void damagedTracesAreNamed(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("trace.json");
    String good = TRACE.formatted("adam", "1", "1", moved(0.1));
    for (String[] damage :
        new String[][] {
          {"\"adam\"", "\"adamax\"", "kind 'adamax'"},
          {"[[1, 0], [0, 1]]", "[[1, 0], [0]]", "different lengths"},
          {"[[1, 0], [0, 1]]", "[[1, 0], [0, \"x\"]]", "not a finite number"},
          {"\"eps\": 1e-8,", "", "no field 'eps'"},
          {"[0.9, 0.999]", "[0.9, 1.5]", "beta2 1.5"},
          {"[0.9, 0.999]", "[0.9]", "field 'betas' has 1 numbers, expected 2"},
          {"\"y\": [0]", "\"y\": [5]", "do not fit each other"},
          {"\"lr\": 0.1", "\"lr\": null", "field 'lr' is null"},
          {"\"lr\": 0.1", "\"lr\": 1e999", "field 'lr' is not a finite number"},
          {"\"eps\": 1e-8", "\"eps\": -1", "epsilon -1.0 must be"},
          {"\"fc1.bias\": [0, 0]},", "\"fc1.biass\": [0, 0]},", "has no 'fc1.biass'"},
          {", \"fc1.bias\": [0, 0]},", "},", "'init_params' has no 'fc1.bias', which the network"},
          {"Linear(2,2,bias)", "Linear(2,2,NO bias)", "the network has no 'fc1.bias'"},
          {"\"params\"", "\"parms\"", "unknown field 'parms'"},
          {", \"params\": ", ", \"grads\": ", "no field 'params'"},
          {"Linear(2,2,bias)", "Recurrent(2)", "not one this replay can build"},
          {"\"fc1.bias\": [0, 0]},", "\"fc9.bias\": [0, 0]},", "the network has no 'fc9.bias'"},
          {"[[1, 2]]", "[[1, 2, 3]]", "shape [2, 2], but its input has 3 features"},
          {"[[1, 2]]", "1", "fewer than 2 axes"}
        }) {
      Files.writeString(file, good.replace(damage[0], damage[1]));
      assertThatThrownBy(() -> Replay.run(file, Device.cpu()))
          .as(damage[2])
          .isInstanceOf(TraceException.class)
          .hasMessageContaining(damage[2]);
    }
    assertThatThrownBy(() -> Replay.run(folder.resolve("none"), Device.cpu()))
        .isInstanceOf(NoSuchFileException.class);
  }

  /** What a step does not record cannot agree. */
  @Test
  void tracesThatRecordNoOutcomeAreRefused(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("trace.json");
    String good = TRACE.formatted("sgd", "1", "1", moved(0.1));
    for (String[] damage :
        new String[][] {
          {", \"params\": " + moved(0.1), "", "no field 'params'"},
          {moved(0.1), "{}", "field 'params' has no 'fc1.bias'"},
          {moved(0.1), "null", "field 'params' is null"},
          {"\"loss\": 1, ", "", "no field 'loss'"},
          {"\"steps\": [{", "\"steps\": [], \"notes\": [{", "field 'steps' is empty"}
        }) {
      assertThat(good).contains(damage[0]);
      Files.writeString(file, good.replace(damage[0], damage[1]));
      assertThatThrownBy(() -> Replay.run(file, Device.cpu()))
          .as(damage[2])
          .isInstanceOf(TraceException.class)
          .hasMessageContaining(damage[2]);
    }
    ReplayResult nothing = ReplayResult.of(file, "sgd", new Differences());
    assertThat(nothing.agrees(1)).isFalse();
  }
}
