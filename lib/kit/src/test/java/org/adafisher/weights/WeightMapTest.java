package org.adafisher.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.adafisher.Python;
import org.adafisher.network.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightMapTest {

  private static WeightTensor count(long... shape) {
    int size = (int) new Shape(shape).size();
    ByteBuffer values = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size; i++) {
      values.putFloat(i);
    }
    return new WeightTensor(DataType.FLOAT32, new Shape(shape), values.flip());
  }

  @Test
  void putsTheNewestChannelsFirst() {
    Map<String, WeightTensor> mapped =
        WeightMap.denseNet121ToCifar()
            .apply(
                new StateDictionary(
                    "here",
                    Map.of(
                        "features.denseblock1.denselayer3.norm1.bias", count(128),
                        "features.denseblock1.denselayer3.norm2.bias", count(128),
                        "features.transition1.conv.weight", count(2, 96, 1, 1),
                        "features.conv0.weight", count(2, 96, 1, 1))))
            .entries();
    FloatBuffer layer = mapped.get("dense1.2.bn1.bias").values().asFloatBuffer();
    assertThat(new float[] {layer.get(0), layer.get(31), layer.get(32), layer.get(63)})
        .containsExactly(96, 127, 64, 95);
    assertThat(new float[] {layer.get(64), layer.get(127)}).containsExactly(0, 63);
    assertThat(mapped.get("dense1.2.bn2.bias")).isEqualTo(count(128));
    assertThat(mapped.get("conv1.weight")).isEqualTo(count(2, 96, 1, 1));
    FloatBuffer transition = mapped.get("trans1.conv.weight").values().asFloatBuffer();
    assertThat(new float[] {transition.get(0), transition.get(32), transition.get(96)})
        .containsExactly(64, 0, 96 + 64);
  }

  /** torchvision's DenseNet-121 with the CIFAR stem, of a smaller head: weights and logits. */
  private static final String INPUT =
      "x = torch.sin(torch.arange(2*3*32*32, dtype=torch.float64)).float().view(2, 3, 32, 32)\n";

  private static final String TORCHVISION =
      """
      import sys, torch, torchvision
      torch.manual_seed(1)
      net = torchvision.models.densenet121(num_classes=7)
      net.features.conv0 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False)
      for name in ['norm0', 'relu0', 'pool0']:
          setattr(net.features, name, torch.nn.Identity())
      """
          + INPUT
          + """
      for _ in range(2):
          net(x)  # moves the running averages
      torch.save(net.state_dict(), sys.argv[1])
      net.eval()
      print(*net(x).flatten().tolist())
      """;

  /** The CIFAR form with its order [new, old], on the mapped weights. */
  private static final String CIFAR =
      """
      import sys, json, struct, numpy, torch
      import torch.nn.functional as F
      b = open(sys.argv[1], 'rb').read()
      n = struct.unpack('<Q', b[:8])[0]
      h = json.loads(b[8:8 + n])
      s = {k: torch.from_numpy(numpy.frombuffer(b[8 + n:], '<f4', *[
          (v['data_offsets'][1] - v['data_offsets'][0]) // 4, v['data_offsets'][0]])
          .reshape(v['shape']).copy()) for k, v in h.items() if v.get('dtype') == 'F32'}
      def bn(k, x):
          return F.relu(F.batch_norm(x, s[k + '.running_mean'], s[k + '.running_var'],
                                     s[k + '.weight'], s[k + '.bias'], False, 0, 1e-5))
      """
          + INPUT
          + """
      x = F.conv2d(x, s['conv1.weight'], padding=1)
      for block, layers in enumerate([6, 12, 24, 16], 1):
          for layer in range(layers):
              k = 'dense%d.%d.' % (block, layer)
              y = F.conv2d(bn(k + 'bn1', x), s[k + 'conv1.weight'])
              y = F.conv2d(bn(k + 'bn2', y), s[k + 'conv2.weight'], padding=1)
              x = torch.cat([y, x], 1)
          if block < 4:
              k = 'trans%d.' % block
              x = F.avg_pool2d(F.conv2d(bn(k + 'bn', x), s[k + 'conv.weight']), 2)
      x = F.avg_pool2d(bn('bn', x), 4).flatten(1)
      print(*F.linear(x, s['linear.weight'], s['linear.bias']).flatten().tolist())
      """;

  @Test
  void givesTorchvisionsFunctionInTheOtherOrder(@TempDir Path folder) {
    Python.require("torchvision");
    Path torchvision = folder.resolve("densenet121.pth");
    Path cifar = folder.resolve("densenet121.safetensors");
    String[] expected = Python.run(TORCHVISION, torchvision).strip().split(" ");
    WeightFile.write(cifar, WeightMap.denseNet121ToCifar().apply(WeightFile.read(torchvision)));
    String[] logits = Python.run(CIFAR, cifar).strip().split(" ");
    assertThat(logits).hasSize(14);
    for (int i = 0; i < logits.length; i++) {
      assertThat(Double.parseDouble(logits[i]))
          .isCloseTo(Double.parseDouble(expected[i]), within(1e-5));
    }
  }

  private static WeightTensor table(int rows, int width) {
    ByteBuffer values = ByteBuffer.allocate(4 * rows * width).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows * width; i++) {
      values.putFloat(i);
    }
    return new WeightTensor(DataType.FLOAT32, new Shape(rows, width), values.flip());
  }

  @Test
  void takesTheTablesOfOpenAisGpt(@TempDir Path folder) {
    Path file = folder.resolve("model.safetensors");
    Map<String, WeightTensor> openAis =
        Map.of(
            "tokens_embed.weight", table(7, 64),
            "positions_embed.weight", table(12, 64),
            "h.0.attn.c_attn.bias", table(1, 3));
    WeightFile.write(file, new StateDictionary("here", openAis));
    StateDictionary tables = WeightMap.gptTables(WeightFile.read(file), 5);
    assertThat(tables.shapes())
        .containsOnly(
            Map.entry("embedding.tokens.weight", new Shape(7, 64)),
            Map.entry("embedding.position.weight", new Shape(5, 64)));
    FloatBuffer positions =
        tables.entries().get("embedding.position.weight").values().asFloatBuffer();
    assertThat(positions.get(4 * 64 + 63)).isEqualTo(4 * 64 + 63);

    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block network = Networks.create("gpt1_1x64x5", 7);
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 5));
      LoadReport report =
          WeightLoader.load(network, tables, LoadOptions.strict().allowMissing("layers.*"));
      assertThat(report.loaded()).hasSize(2);
    }
    assertThatThrownBy(() -> WeightMap.gptTables(WeightFile.read(file), 13))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("12 positions, the network sees 13");
  }
}
