package org.adafisher.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.adafisher.Shared;
import org.adafisher.fisher.Gradients;
import org.adafisher.fisher.NetworkTree;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agreement with PyTorch, torchvision and the authors' networks ({@code parity/RULE.md}). */
class TransformerFixturesTest {

  private static final double TOLERANCE = 1e-9;
  private static final Pattern MASK =
      Pattern.compile("ones, except batch (\\d+) positions ([\\d,]+) = 0");

  @ParameterizedTest
  @CsvSource({
    "swin_t_cifar, swin_t_cifar",
    "swin_b_tiny, swin_b_cifar",
    "tv_swin_t_64, tv_swin_t",
    "focalnet_cifar, focalnet_cifar",
    "cct_cifar, cct_cifar",
    "gpt1_small_v97_t16, gpt1_small"
  })
  void agrees(String name, String network) throws Exception {
    JsonNode fixture =
        new ObjectMapper().readTree(Shared.folder("parity").resolve(name + ".json").toFile());
    JsonNode input = fixture.get("input");
    Shape shape = new Shape(longs(input.get("shape")));
    Block block = Networks.create(network, fixture.get("num_classes").asInt(), false);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Initialization.pyTorchDefault(block, manager, DataType.FLOAT64, 1, shape);
      fill(block, fixture);
      NDArray x =
          input.has("tokens")
              ? manager.create(longs(input.get("tokens")), shape)
              : manager.create(picture((int) shape.size()), shape);
      x.setRequiresGradient(!input.has("tokens"));
      String output = input.has("tokens") ? "log_probs" : "logits";
      assertClose(forward(block, x, false), fixture.get("eval").get(output));
      JsonNode train = fixture.get("train");
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray result = forward(block, x, true);
        assertClose(
            result, train.has("logits") ? train.get("logits") : fixture.get("eval").get(output));
        NDArray loss = loss(result, input);
        assertThat(loss.getDouble()).isEqualTo(train.get("loss").asDouble(), within(TOLERANCE));
        collector.backward(loss);
      }
      Map<String, Parameter> parameters = NetworkTree.parameters(block);
      for (JsonNode gradient : train.get("grads")) {
        String parameter = gradient.get("name").asText();
        assertGradient(parameter, parameters.get(parameter).getArray(), gradient);
      }
      if (train.has("input_grad")) {
        assertGradient("input", x, train.get("input_grad"));
      }
    }
  }

  /** The parameters are those of the state dictionary, in its order, filled by the rule. */
  private static void fill(Block block, JsonNode fixture) {
    Map<String, Parameter> parameters = NetworkTree.parameters(block);
    List<String> names = new ArrayList<>();
    double gain = fixture.get("rule").get("gain").asDouble();
    for (JsonNode row : fixture.get("state_dict")) {
      String name = row.get("name").asText();
      String kind = row.get("kind").asText();
      if (kind.equals("int") || kind.equals("tied")) {
        continue;
      }
      names.add(name);
      Parameter parameter = parameters.get(name);
      assertThat(parameter).as(name).isNotNull();
      assertThat(parameter.getShape().getShape()).as(name).isEqualTo(longs(row.get("shape")));
      if (!kind.equals("keep")) {
        CRC32 checksum = new CRC32();
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        Shape shape = parameter.getShape();
        double scale =
            switch (kind) {
              case "w" -> Math.sqrt(2) * gain / Math.sqrt(shape.size() / shape.get(0));
              case "pos" -> 0.5;
              case "emb" -> 0.02 * Math.sqrt(2);
              default -> 0.1;
            };
        double[] values = sequence(checksum.getValue() % 1000, (int) shape.size());
        Arrays.setAll(values, i -> (kind.equals("nw") ? 1 : 0) + scale * values[i]);
        parameter.getArray().set(values);
      }
    }
    assertThat(parameters.keySet()).containsExactlyElementsOf(names);
    assertThat(size(parameters, false)).isEqualTo(fixture.get("params_total").asLong());
    assertThat(size(parameters, true)).isEqualTo(fixture.get("params_trainable").asLong());
  }

  private static long size(Map<String, Parameter> parameters, boolean trainableOnly) {
    return parameters.values().stream()
        .filter(parameter -> parameter.requiresGradient() || !trainableOnly)
        .mapToLong(parameter -> parameter.getShape().size())
        .sum();
  }

  private static double[] sequence(long seed, int length) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      double m = i % 1009;
      values[i] = Math.sin((seed + 0.7391 * i) + 0.0613 * (m * m));
    }
    return values;
  }

  private static double[] picture(int length) {
    double[] values = new double[length];
    Arrays.setAll(values, i -> Math.sin(0.01 * i + 0.3 * (i % 7)));
    return values;
  }

  private static long[] longs(JsonNode array) {
    long[] values = new long[array.size()];
    Arrays.setAll(values, i -> array.get(i).asLong());
    return values;
  }

  private static NDArray forward(Block block, NDArray x, boolean training) {
    ParameterStore store = new ParameterStore(x.getManager(), false);
    return block.forward(store, new NDList(x), training).singletonOrThrow();
  }

  /** Cross-entropy, or the mean over the tokens that the fixture's mask keeps. */
  private static NDArray loss(NDArray output, JsonNode input) {
    NDManager manager = output.getManager();
    if (input.has("labels")) {
      NDArray labels = manager.create(longs(input.get("labels")));
      return Loss.softmaxCrossEntropyLoss().evaluate(new NDList(labels), new NDList(output));
    }
    Shape shape = new Shape(longs(input.get("shape")));
    int length = (int) shape.get(1);
    double[] mask = new double[(int) shape.size()];
    Arrays.fill(mask, 1);
    Matcher zeros = MASK.matcher(input.get("mask").asText());
    assertThat(zeros.matches()).isTrue();
    for (String position : zeros.group(2).split(",")) {
      mask[Integer.parseInt(zeros.group(1)) * length + Integer.parseInt(position)] = 0;
    }
    NDArray targets = manager.create(longs(input.get("targets")), shape);
    return new TokenLoss()
        .evaluate(new NDList(targets, manager.create(mask, shape)), new NDList(output));
  }

  private static void assertClose(NDArray output, JsonNode expected) {
    List<Double> values = new ArrayList<>();
    expected.forEach(row -> row.forEach(value -> values.add(value.asDouble())));
    double[] wanted = values.stream().mapToDouble(Double::doubleValue).toArray();
    assertThat(output.toDoubleArray()).containsExactly(wanted, within(TOLERANCE));
  }

  private static void assertGradient(String name, NDArray array, JsonNode expected) {
    double[] gradient = Gradients.of(array).orElseThrow().toDoubleArray();
    double[] test = sequence(1, gradient.length);
    double square = 0;
    double probe = 0;
    for (int i = 0; i < gradient.length; i++) {
      square += gradient[i] * gradient[i];
      probe += gradient[i] * test[i];
    }
    double norm = expected.get("l2").asDouble();
    // Gradients that are zero but for rounding are compared as they are.
    double tolerance = TOLERANCE * (norm < TOLERANCE ? 1 : norm);
    assertThat(Math.sqrt(square)).as(name).isEqualTo(norm, within(tolerance));
    assertThat(probe).as(name).isEqualTo(expected.get("probe").asDouble(), within(tolerance));
  }
}
