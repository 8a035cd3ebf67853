package org.adafisher.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.adafisher.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawLayersTest {

  private static final String SQUEEZENET = "data/squeezenet-1.0-pretrained";

  /** SqueezeNet 1.0 as its README describes it, on the tensors alone. */
  private record SqueezeNet(StateDictionary weights, NDManager manager) {

    NDArray convolution(NDArray x, String layer, int stride, int padding) {
      NDArray weight = weights.entries().get(layer + ".weight").toArray(manager);
      NDArray bias = weights.entries().get(layer + ".bias").toArray(manager);
      Shape strides = new Shape(stride, stride);
      return Activation.relu(
          Conv2d.conv2d(x, weight, bias, strides, new Shape(padding, padding), new Shape(1, 1))
              .singletonOrThrow());
    }

    NDArray fire(NDArray x, String fire) {
      NDArray squeezed = convolution(x, fire + ".squeeze1x1", 1, 0);
      return convolution(squeezed, fire + ".expand1x1", 1, 0)
          .concat(convolution(squeezed, fire + ".expand3x3", 1, 1), 1);
    }

    NDArray forward(NDArray input) {
      NDArray x = pool(convolution(input, "conv1", 2, 0));
      x = pool(fire(fire(fire(x, "fire2"), "fire3"), "fire4"));
      x = pool(fire(fire(fire(fire(x, "fire5"), "fire6"), "fire7"), "fire8"));
      x = convolution(fire(x, "fire9"), "conv10", 1, 1);
      return Pool.globalAvgPool2d(x);
    }

    private static NDArray pool(NDArray x) {
      return Pool.maxPool2d(x, new Shape(3, 3), new Shape(2, 2), new Shape(0, 0), true);
    }
  }

  @Test
  void givesSqueezeNetsReferenceLogits() throws IOException {
    Path folder = Shared.folder(SQUEEZENET);
    StateDictionary weights = WeightFile.read(folder);
    assertThat(weights.shapes().values().stream().mapToLong(Shape::size).sum())
        .isEqualTo(1_248_424);
    List<String> lines = Files.readAllLines(folder.resolve("reference_logits.tsv"));
    float[] pixels = new float[3 * 227 * 227];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = 73L * i % 255 - 127;
    }
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray input = manager.create(pixels, new Shape(1, 3, 227, 227));
      float[] logits = new SqueezeNet(weights, manager).forward(input).toFloatArray();
      assertThat(logits).hasSameSizeAs(lines);
      for (int i = 0; i < logits.length; i++) {
        double expected = Double.parseDouble(lines.get(i).split("\t")[1]);
        assertThat((double) logits[i]).as("logit %d", i).isCloseTo(expected, within(1e-3));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "conv1, 1, 1, 1, 1, 0, 4, ''",
    "conv1, 1, 1, 1, 1, 0, 5, out of bounds",
    "conv1, 1, 1, 1, 2, 4, 0, out of bounds",
    "conv1, 1, 1, 1, x, 0, 4, expected a whole number",
    "conv1, 1, 1, 1, -1, 0, 4, negative size",
    "conv1, 4294967296, 4294967296, 1, 1, 0, 4, 2 GiB"
  })
  void namesTheLineThatIsWrong(
      String layer,
      String out,
      String in,
      String height,
      String width,
      String weight,
      String bias,
      String message,
      @TempDir Path folder)
      throws IOException {
    String line = String.join("\t", layer, out, in, height, width, weight, bias);
    Files.write(folder.resolve("x.f32.bin"), new byte[8]);
    Files.writeString(
        folder.resolve("layers.tsv"),
        "layer\tout\tin\tkh\tkw\tweight_offset_bytes\tbias_offset_bytes\n" + line + "\n");
    if (message.isEmpty()) {
      assertThat(WeightFile.read(folder).entries()).containsKeys("conv1.weight", "conv1.bias");
    } else {
      assertThatThrownBy(() -> WeightFile.read(folder))
          .isInstanceOf(WeightException.class)
          .hasMessageContaining("layers.tsv: line '" + line)
          .hasMessageContaining(message);
    }
  }

  @Test
  void saysWhatAFolderLacks(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> WeightFile.read(folder))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("without layers.tsv");
    Files.writeString(folder.resolve("layers.tsv"), "layer\tout\n");
    assertThatThrownBy(() -> WeightFile.read(folder))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("0 files *.f32.bin");
    Files.write(folder.resolve("x.f32.bin"), new byte[8]);
    assertThatThrownBy(() -> WeightFile.read(folder))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("weight_offset_bytes");
  }
}
