package org.adafisher.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.adafisher.Python;
import org.adafisher.Sandbox;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Initialization;
import org.adafisher.network.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightLoaderTest {

  private static StateDictionary with(StateDictionary weights, String name, WeightTensor tensor) {
    Map<String, WeightTensor> entries = new LinkedHashMap<>(weights.entries());
    if (tensor == null) {
      entries.remove(name);
    } else {
      entries.put(name, tensor);
    }
    return new StateDictionary("x.pth", entries);
  }

  private static WeightTensor zeros(DataType type, long... shape) {
    int bytes = (int) new Shape(shape).size() * type.getNumOfBytes();
    return new WeightTensor(type, new Shape(shape), ByteBuffer.allocate(bytes));
  }

  @Test
  void readsBackWhatItWrote(@TempDir Path folder) {
    Path file = folder.resolve("x.safetensors");
    try (Sandbox trained = new Sandbox(DataType.FLOAT32, 1);
        Sandbox fresh =
            new Sandbox(Sandbox.convolutional(), DataType.FLOAT64, 1, new Shape(1, 3, 8, 8))) {
      trained.backward(0, () -> {});
      NetworkTree.parameters(trained.network).get("fc.bias").getArray().addi(1);
      WeightFile.write(file, StateDictionary.of(trained.network));
      LoadReport report =
          WeightLoader.load(fresh.network, WeightFile.read(file), LoadOptions.strict());
      assertThat(report.loaded()).containsExactlyElementsOf(trained.values().keySet());
      assertThat(fresh.values()).usingRecursiveComparison().isEqualTo(trained.values());
      NetworkTree.parameters(fresh.network)
          .forEach(
              (name, parameter) ->
                  assertThat(parameter.getArray().hasGradient())
                      .as(name)
                      .isEqualTo(parameter.requiresGradient()));
    }
  }

  @Test
  void convertsHalfPrecision() {
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT32, 1)) {
      StateDictionary weights = StateDictionary.of(sandbox.network);
      byte[] bfloat = {(byte) 0x80, 0x3F, (byte) 0x20, (byte) 0xC0, 0, 0}; // 1, -2.5, 0
      byte[] half = {0, 0x3C, 0, (byte) 0xC1, 1, 0}; // 1, -2.5, 2^-24
      Map<DataType, byte[]> bits = Map.of(DataType.BFLOAT16, bfloat, DataType.FLOAT16, half);
      bits.forEach(
          (type, bytes) -> {
            WeightTensor bias = new WeightTensor(type, new Shape(3), ByteBuffer.wrap(bytes));
            WeightLoader.load(
                sandbox.network, with(weights, "fc.bias", bias), LoadOptions.strict());
            assertThat(sandbox.values().get("fc.bias"))
                .containsExactly(1, -2.5, type == DataType.FLOAT16 ? 0x1p-24 : 0);
          });
    }
  }

  @Test
  void listsEverythingThatDoesNotFitAndChangesNothing() {
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT32, 1)) {
      Map<String, double[]> before = sandbox.values();
      StateDictionary weights = StateDictionary.of(sandbox.network);
      weights = with(weights, "conv1.weight", zeros(DataType.FLOAT32, 4, 3, 3, 3));
      weights = with(weights, "bn1.bias", null);
      weights = with(weights, "bn1.num_batches_tracked", zeros(DataType.INT64));
      weights = with(weights, "fc.weight", zeros(DataType.FLOAT32, 7, 5));
      weights = with(weights, "norm.bias", zeros(DataType.INT64, 5));
      weights = with(weights, "head.bias", zeros(DataType.FLOAT32, 5));
      StateDictionary wrong = weights;
      assertThatThrownBy(() -> WeightLoader.load(sandbox.network, wrong, LoadOptions.strict()))
          .isInstanceOf(WeightException.class)
          .hasMessageContaining("x.pth does not fit")
          .hasMessageContaining("1 missing: bn1.bias.")
          .hasMessageContaining("1 unexpected: head.bias.")
          .hasMessageContaining("2 of another shape")
          .hasMessageContaining("fc.weight is float32(7, 5) for float32(3, 5)")
          .hasMessageContaining("norm.bias is int64(5) for float32(5)");
      assertThat(sandbox.values()).usingRecursiveComparison().isEqualTo(before);

      LoadReport report =
          WeightLoader.load(
              sandbox.network,
              wrong,
              LoadOptions.strict().allowMissing("fc.*", "*.bias").ignoreUnexpected("head.*"));
      assertThat(report.kept())
          .containsExactlyInAnyOrder("fc.weight", "fc.bias", "bn1.bias", "bn2.bias", "norm.bias");
      assertThat(report.ignored())
          .containsExactlyInAnyOrder("head.bias", "bn1.num_batches_tracked");
      assertThat(sandbox.values().get("conv1.weight")).containsOnly(0);
      assertThat(sandbox.values().get("fc.weight")).isEqualTo(before.get("fc.weight"));
    }
  }

  @Test
  void boundsItsListAndRefusesAPatternOfNothing() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block network = network(manager, 10);
      assertThatThrownBy(
              () ->
                  WeightLoader.load(
                      network, new StateDictionary("x.pth", Map.of()), LoadOptions.strict()))
          .hasMessageContaining("102 missing: conv1.weight, ")
          .hasMessageContaining("and 82 more")
          .hasMessageNotContaining("linear.bias");
      assertThatThrownBy(
              () ->
                  WeightLoader.load(
                      network,
                      new StateDictionary("x.pth", Map.of()),
                      LoadOptions.strict().allowMissing("fc.*")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("allowMissing 'fc.*' matches no parameter");
    }
  }

  private static Block network(NDManager manager, int classes) {
    Block network = Networks.create("resnet18_cifar", classes);
    Shape input = new Shape(2, 3, 32, 32);
    Initialization.pyTorchDefault(network, manager, DataType.FLOAT32, 1, input);
    return network;
  }

  /** torchvision's ResNet-18 with the CIFAR stem: the weights, and logits of a fixed input. */
  private static final String RESNET =
      """
      import sys, torch, torchvision
      torch.manual_seed(1)
      net = torchvision.models.resnet18(num_classes=7)
      net.conv1 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False)
      net.maxpool = torch.nn.Identity()
      x = torch.sin(torch.arange(2 * 3 * 32 * 32, dtype=torch.float64)).float()
      x = x.view(2, 3, 32, 32)
      net(x)  # moves the running averages
      net.eval()
      torch.save(net.state_dict(), sys.argv[1])
      print(*net(x).flatten().tolist())
      """;

  @Test
  void givesTorchvisionsLogits(@TempDir Path folder) {
    Python.require("torchvision");
    Path file = folder.resolve("resnet18.pth");
    String[] expected = Python.run(RESNET, file).strip().split(" ");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block network = network(manager, 7);
      StateDictionary weights = WeightMap.resNetToCifar().apply(WeightFile.read(file));
      assertThat(WeightLoader.load(network, weights, LoadOptions.strict()).kept()).isEmpty();
      NDArray x = manager.arange(2 * 3 * 32 * 32).toType(DataType.FLOAT64, false).sin();
      NDList input = new NDList(x.toType(DataType.FLOAT32, false).reshape(2, 3, 32, 32));
      float[] logits =
          network
              .forward(new ParameterStore(manager, false), input, false)
              .singletonOrThrow()
              .toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) logits[i]).isCloseTo(Double.parseDouble(expected[i]), within(1e-4));
      }
    }
  }
}
