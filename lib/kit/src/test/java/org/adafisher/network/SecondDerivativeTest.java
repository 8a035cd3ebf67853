package org.adafisher.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** AdaHessian needs derivatives of gradients: they agree with differences of gradients. */
class SecondDerivativeTest {

  static Stream<Arguments> layers() {
    return Stream.of(
        arguments("window, padded", new SwinAttention(8, 2, 3, true), new Shape(2, 4, 5, 8)),
        arguments("merging", new SwinMerging(4), new Shape(2, 3, 4, 4)),
        arguments("pre-norm", preNorm(), new Shape(2, 6, 6, 8)),
        arguments(
            "released window", new ReleasedSwinAttention(8, 2, 2, true), new Shape(2, 4, 6, 8)),
        arguments("modulation", new FocalModulation(4, false), new Shape(2, 5, 5, 4)),
        arguments("depthwise modulation", new FocalModulation(4, true), new Shape(2, 5, 5, 4)),
        arguments("CCT", cct(), new Shape(2, 5, 8)),
        arguments("GPT", new GptBlock(8, 2), new Shape(2, 5, 8)),
        arguments("embedding", new GptEmbedding(6, 4, true), new Shape(2, 5)));
  }

  private static Layer preNorm() {
    return new PreNormBlock(
        "attn", new SwinAttention(8, 2, 3, true), Layers.mlp("0", 16, "3", 8), 0);
  }

  private static Layer cct() {
    return new CctClassifier(new Chain().add("0", new CctBlock(8, 2, 0, 0)), 3);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void hessianTimesVectorAgreesWithDifferences(String name, Block layer, Shape shape) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Initialization.pyTorchDefault(layer, manager, DataType.FLOAT64, 3, shape);
      Random random = new Random(1);
      double[] values = random.doubles(shape.size()).map(v -> 6 * v).toArray();
      NDArray x = manager.create(values, shape);
      List<Parameter> parameters =
          NetworkTree.parameters(layer).values().stream()
              .filter(Parameter::requiresGradient)
              .toList();
      List<NDArray> vectors =
          parameters.stream()
              .map(p -> manager.randomNormal(0, 1, p.getShape(), DataType.FLOAT64))
              .toList();
      double[] product = concat(hessianTimes(layer, x, parameters, vectors));
      double step = 1e-5;
      double[] ahead = concat(gradients(layer, x, parameters, vectors, step));
      double[] behind = concat(gradients(layer, x, parameters, vectors, -step));
      double scale = 0;
      for (int i = 0; i < product.length; i++) {
        scale = Math.max(scale, Math.abs(product[i]));
      }
      assertThat(scale).isGreaterThan(1e-3);
      for (int i = 0; i < product.length; i++) {
        double difference = (ahead[i] - behind[i]) / (2 * step);
        assertThat(product[i]).isEqualTo(difference, within(1e-6 * scale));
      }
    }
  }

  private static List<NDArray> hessianTimes(
      Block layer, NDArray x, List<Parameter> parameters, List<NDArray> vectors) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = loss(layer, x);
      JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), true, true);
      NDArray sum = x.getManager().create(0.0);
      List<NDArray> first = new ArrayList<>();
      for (int i = 0; i < vectors.size(); i++) {
        NDArray gradient = Gradients.of(parameters.get(i).getArray()).orElseThrow();
        first.add(gradient.duplicate());
        sum = sum.add(gradient.mul(vectors.get(i)).sum());
      }
      collector.backward(sum);
      List<NDArray> products = new ArrayList<>();
      for (int i = 0; i < vectors.size(); i++) {
        // The second pass has added to what the first one left.
        NDArray both = Gradients.of(parameters.get(i).getArray()).orElseThrow();
        products.add(both.sub(first.get(i)));
        Gradients.clear(parameters.get(i).getArray());
      }
      return products;
    }
  }

  private static List<NDArray> gradients(
      Block layer, NDArray x, List<Parameter> parameters, List<NDArray> vectors, double step) {
    move(parameters, vectors, step);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(loss(layer, x));
    }
    move(parameters, vectors, -step);
    return parameters.stream()
        .map(
            parameter -> {
              NDArray gradient = Gradients.of(parameter.getArray()).orElseThrow().duplicate();
              Gradients.clear(parameter.getArray());
              return gradient;
            })
        .toList();
  }

  private static void move(List<Parameter> parameters, List<NDArray> vectors, double step) {
    for (int i = 0; i < vectors.size(); i++) {
      parameters.get(i).getArray().stopGradient().addi(vectors.get(i).mul(step));
    }
  }

  private static NDArray loss(Block layer, NDArray x) {
    ParameterStore store = new ParameterStore(x.getManager(), false);
    return layer.forward(store, new NDList(x), true, null).singletonOrThrow().sin().sum();
  }

  private static double[] concat(List<NDArray> arrays) {
    return arrays.stream().flatMapToDouble(a -> Arrays.stream(a.toDoubleArray())).toArray();
  }
}
