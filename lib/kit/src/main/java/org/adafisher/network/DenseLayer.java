package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;

/**
 * A layer of DenseNet: norm, ReLU, 1×1 convolution to four times the growth, norm, ReLU, 3×3
 * convolution; its channels are joined to its input's; {@code [M, C, H, W] -> [M, C + growth, H,
 * W]}.
 */
final class DenseLayer extends Layer {

  private final int growth;
  private final boolean newFirst;
  private final Block norm1;
  private final Block conv1;
  private final Block norm2;
  private final Block conv2;

  /**
   * Creates a layer.
   *
   * @param norm what the norms are called, before their number
   * @param growth the new channels
   * @param newFirst whether the new channels come before the old
   */
  DenseLayer(String norm, int growth, boolean newFirst) {
    this.growth = growth;
    this.newFirst = newFirst;
    norm1 = addChildBlock(norm + "1", Layers.batchNorm());
    conv1 = addChildBlock("conv1", Layers.convolution(4 * growth, 1, 1, 0));
    norm2 = addChildBlock(norm + "2", Layers.batchNorm());
    conv2 = addChildBlock("conv2", Layers.convolution(growth, 3, 1, 1));
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    NDArray narrow = pass.through(conv1, Activation.relu(pass.through(norm1, x)));
    NDArray fresh = pass.through(conv2, Activation.relu(pass.through(norm2, narrow)));
    return newFirst ? fresh.concat(x, 1) : x.concat(fresh, 1);
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    Shape narrow = shapes.through(conv1, shapes.through(norm1, input));
    shapes.through(conv2, shapes.through(norm2, narrow));
    return new Shape(input.get(0), input.get(1) + growth, input.get(2), input.get(3));
  }
}
