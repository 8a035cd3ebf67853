package org.adafisher.replay;

import ai.djl.Device;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.adafisher.fuzz.Contract;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Training traces of all kinds, exact matrices, and parity fixtures. */
class ReplayFuzzTest {

  private static final String TRACE =
      """
      {"kind": "%s", "rule": "%s", "net": {"name": "mlp",
       "spec": "x(B,2) -> fc1 Linear(2,1,bias) -> act -> fc2 Linear(1,2,bias) -> logits(B,2)"},
       "hyperparameters": {%s},
       "init_params": {"fc1.weight": [[1, 2]], "fc1.bias": [0], "fc2.weight": [[1], [-1]],
        "fc2.bias": [0.5, 0]},
       "batches": [{"x": [[0.5, 1], [-1, 2]], "y": [0, 1]}],
       "steps": [{"loss": 0.7, "grads": {"fc2.bias": [0.1, -0.1]}}, {"loss": 0.6}]}
      """;
  private static final String PICTURES =
      """
      {"kind": "sgd", "net": {"name": "net", "spec": "x -> conv1 Conv2d(1,1,2,stride1,pad1)\
       -> bn1 BatchNorm2d(1) -> relu -> global average pool -> fc Linear(1,2) -> logits"},
       "hyperparameters": {"lr": 0.1, "momentum": 0.9},
       "init_params": {"conv1.weight": [[[[1, 0], [0, 1]]]], "conv1.bias": [0], "bn1.weight": [1],
        "bn1.bias": [0], "fc.weight": [[1], [2]], "fc.bias": [0, 0]},
       "batches": [{"x": [[[[1, 2], [3, 4]]]], "y": [1]}], "steps": [{"loss": 1}]}
      """;
  private static final String LAYERS =
      """
      {"cases": [{"layer": {"type": "linear", "bias": true, "out_features": 2},
       "h": [[1, 2]], "s": [[3, 4]],
       "paper": {"H_D": [1, 4, 1], "S_D": [9, 16], "H_minmax": [0, 1, 0], "S_minmax": [0, 1]},
       "head": {"H_D": [1, 4, 1], "S_D": [9, 16]}}]}
      """;
  private static final String NETWORK =
      """
      {"kind": "network", "network": "mlp", "classes": 2, "gain": 1, "batch": 2, "shape": [2, 3],
       "input": "x_t[i]=sin(0.01 i + 0.3 (i mod 7) + 1.7 t), t from 0; label=(7b+3+2t) mod classes",
       "steps": 1, "runs": {"a": {"kind": "sgd", "hyperparameters": {"lr": 0.1}, "loss": [0.7],
       "final": {"fc1.weight": [1, 1], "fc1.bias": [1, 1], "fc2.weight": [1, 1],
        "fc2.bias": [1, 1]}}}}
      """;
  private static final String FISHER =
      """
      {"kind": "fisher", "net": {"name": "net",
       "spec": "x(B,1) -> fc1 Linear(1,2,NO bias) -> tanh -> logits(B,2)"},
       "loss": "mean softmax cross-entropy", "param_order": ["fc1.weight"],
       "shapes": {"fc1.weight": [2, 1]}, "params": {"fc1.weight": [[0], [0]]},
       "x": [[2]], "y": [0], "value": 0.7, "grad": [-1, 1], "probabilities": [[0.5, 0.5]],
       "true_fisher": [[1, -1], [-1, 1]], "empirical_fisher": [[1, -1], [-1, 1]],
       "hessian": [[1, -1], [-1, 1]], "damping": 0.001, "natural_gradient": [-0.5, 0.5]}
      """;
  private static final String FIXTURE =
      """
      {"name": "mlp", "num_classes": 3, "rule": {"gain": 1}, "params_total": 12,
       "params_trainable": 12, "input": {"shape": [2, 5], "labels": [0, 1]},
       "eval": {"logits": [[0, 0, 0], [0, 0, 0]]},
       "train": {"loss": 0, "logits": [[0, 0, 0], [0, 0, 0]], "grads": [
        {"name": "fc1.weight", "l2": 1, "probe": 1}, {"name": "fc1.bias", "l2": 1, "probe": 1},
        {"name": "fc2.weight", "l2": 1, "probe": 1}, {"name": "fc2.bias", "l2": 1, "probe": 1}],
        "input_grad": {"l2": 1, "probe": 1}},
       "state_dict": [{"name": "fc1.weight", "kind": "w", "shape": [1, 5]},
        {"name": "fc1.bias", "kind": "b", "shape": [1]},
        {"name": "fc2.weight", "kind": "w", "shape": [3, 1]},
        {"name": "fc2.bias", "kind": "b", "shape": [3]}]}
      """;

  @TempDir private static Path folder;

  @MethodSource
  @FuzzTest
  void trace(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("trace.json"), content);
    Contract.check(file, () -> Replay.run(file, Device.cpu()));
  }

  static Stream<byte[]> trace() {
    return Stream.of(
            TRACE.formatted("sgd", "", "\"lr\": 0.1"),
            TRACE.formatted("adam", "", "\"lr\": 0.1, \"betas\": [0.9, 0.99], \"eps\": 1e-8"),
            TRACE.formatted(
                "adafisher",
                "ALGORITHM_1",
                "\"lr\": 0.1, \"beta\": 0.9, \"Lambda\": 0.001, \"gamma1\": 0.92,"
                    + " \"gamma2\": 0.008"),
            TRACE.formatted(
                "kfac",
                "",
                "\"sgd_lr\": 0.1, \"damping\": 0.1, \"curvature_upd_interval\": 1,"
                    + " \"preconditioner_upd_interval\": 1"),
            PICTURES,
            LAYERS,
            NETWORK,
            FISHER)
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource
  @FuzzTest
  void parity(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("fixture.json"), content);
    Contract.check(file, () -> Parity.run(file, Device.cpu()));
  }

  static Stream<byte[]> parity() {
    return Stream.of(FIXTURE.getBytes(StandardCharsets.UTF_8));
  }
}
