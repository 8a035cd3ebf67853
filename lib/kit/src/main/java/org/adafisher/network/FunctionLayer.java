package org.adafisher.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.UnaryOperator;

/**
 * A function without parameters. DJL's own {@code LambdaBlock} tries the function on DJL's default
 * device to learn a shape; here that is on the CPU, whatever else there is.
 */
final class FunctionLayer extends Layer {

  private final UnaryOperator<NDArray> function;

  FunctionLayer(UnaryOperator<NDArray> function) {
    this.function = function;
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    return function.apply(x);
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      return function.apply(manager.zeros(input)).getShape();
    }
  }
}
