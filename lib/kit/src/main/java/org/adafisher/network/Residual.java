package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * A residual block: ReLU(F(x) + shortcut(x)), F being convolutions, each followed by BatchNorm,
 * with ReLU between (He et al. 2015).
 */
final class Residual extends Layer {

  private final List<Block> body = new ArrayList<>();
  private final Block shortcut;

  /**
   * Creates a block.
   *
   * @param convolutions the convolutions of F, named conv1, conv2, …
   * @param name the shortcut's name
   * @param shortcut the shortcut, or null for the identity
   */
  Residual(List<? extends Block> convolutions, String name, Block shortcut) {
    int number = 1;
    for (Block convolution : convolutions) {
      if (number > 1) {
        body.add(new FunctionLayer(Layers.relu()));
      }
      body.add(addChildBlock("conv" + number, convolution));
      body.add(addChildBlock("bn" + number, Layers.batchNorm()));
      number++;
    }
    this.shortcut = shortcut == null ? null : addChildBlock(name, shortcut);
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    NDArray y = pass.through(body, x);
    NDArray identity = shortcut == null ? x : pass.through(shortcut, x);
    // In place: a normalisation's output is not needed for its gradient.
    return Activation.relu(y.addi(identity));
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    Shape current = input;
    for (Block layer : body) {
      current = shapes.through(layer, current);
    }
    if (shortcut != null) {
      shapes.through(shortcut, input);
    }
    return current;
  }
}
