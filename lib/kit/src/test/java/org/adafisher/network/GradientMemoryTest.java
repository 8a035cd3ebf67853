package org.adafisher.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A garbage collection between the forward and the backward pass changes no gradient. */
class GradientMemoryTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cct_2_3x2_cifar",
        "swin_t_cifar",
        "tv_swin_t",
        "mobilenetv3_cifar",
        "resnet8_cifar",
        "densenet121_cifar"
      })
  void gradientsSurviveCollection(String name) throws Exception {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block network = Networks.create(name, 10, false);
      Shape shape = new Shape(2, 3, 32, 32);
      Initialization.pyTorchDefault(network, manager, DataType.FLOAT32, 1, shape);
      NDArray x = manager.randomUniform(0, 1, shape);
      assertThat(gradients(network, x, true)).isEqualTo(gradients(network, x, false));
    }
  }

  private static List<Float> gradients(Block network, NDArray x, boolean collecting)
      throws InterruptedException {
    List<Float> sums = new ArrayList<>();
    try (NDManager scope = x.getManager().newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray input = x.duplicate();
      input.attach(scope);
      NDList scores = network.forward(new ParameterStore(scope, false), new NDList(input), true);
      NDList labels = new NDList(scope.create(new long[] {3, 7}));
      NDArray loss = Loss.softmaxCrossEntropyLoss().evaluate(labels, scores);
      if (collecting) {
        overwriteFreedBuffers();
      }
      collector.backward(loss);
      NetworkTree.parameters(network)
          .values()
          .forEach(
              parameter ->
                  Gradients.of(parameter.getArray())
                      .ifPresent(
                          gradient -> {
                            sums.add(gradient.abs().sum().getFloat());
                            Gradients.clear(parameter.getArray());
                          }));
    }
    return sums;
  }

  /** Frees the buffers that Java no longer refers to and writes other numbers in their place. */
  private static void overwriteFreedBuffers() throws InterruptedException {
    System.gc();
    Thread.sleep(50);
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int size = 8; size <= 1 << 20; size *= 2) {
      for (int i = 0; i < Math.min(200, (1 << 24) / size); i++) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(size);
        for (int at = 0; at < size; at += 8) {
          buffer.putDouble(at, 1e3);
        }
        buffers.add(buffer);
      }
    }
    assertThat(buffers).isNotEmpty();
  }
}
