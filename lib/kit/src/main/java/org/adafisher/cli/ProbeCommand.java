package org.adafisher.cli;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.GradientCollector;
import java.util.concurrent.Callable;
import org.adafisher.training.device.Devices;
import picocli.CommandLine.Command;

/**
 * {@code probe}: the backward pass of ResNet-50's strided 1 × 1 convolutions. On some virtual
 * machines oneDNN 3.7, which libtorch has, divides by zero in it and takes the process down; the
 * launcher tries it once a machine and then keeps oneDNN to its older code.
 */
@Command(name = "probe", hidden = true)
final class ProbeCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    try (NDManager manager = Devices.newManager("cpu")) {
      for (int channels = 256; channels <= 1024; channels *= 2) {
        backward(manager, channels, 32 * 256 / channels);
      }
    }
    return Main.DONE;
  }

  private static void backward(NDManager manager, int channels, int size) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray picture = manager.ones(new Shape(2, channels, size, size));
      NDArray weight = manager.ones(new Shape(2L * channels, channels, 1, 1));
      picture.setRequiresGradient(true);
      weight.setRequiresGradient(true);
      NDArray output = Conv2d.conv2d(picture, weight, null, new Shape(2, 2)).singletonOrThrow();
      collector.backward(output.square().sum());
    }
  }
}
