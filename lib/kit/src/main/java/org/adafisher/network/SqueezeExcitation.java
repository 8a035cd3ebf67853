package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;

/**
 * Squeeze and excitation (Hu et al. 2018) with a hard sigmoid, as in MobileNetV3: every channel is
 * multiplied by a gate that is computed from all channels' means.
 */
final class SqueezeExcitation extends Layer {

  private final List<Block> gate;
  private final boolean dense;

  private SqueezeExcitation(List<Block> gate, boolean dense) {
    this.gate = gate;
    this.dense = dense;
  }

  /** The authors': dense layers without bias to a quarter of the channels and back. */
  static SqueezeExcitation dense(int channels) {
    Chain layers =
        new Chain()
            .add("0", Layers.linear(channels / 4, false))
            .add("1", Layers.relu())
            .add("2", Layers.linear(channels, false));
    SqueezeExcitation layer = new SqueezeExcitation(List.of(layers), true);
    layer.addChildBlock("fc", layers);
    return layer;
  }

  /** The published: 1×1 convolutions with bias. */
  static SqueezeExcitation convolutional(int channels, int squeezed) {
    Chain first =
        new Chain()
            .add("fc1", Layers.biasedConvolution(squeezed, 1, 1, 0))
            .add("relu", Layers.relu());
    Block second = Layers.biasedConvolution(channels, 1, 1, 0);
    SqueezeExcitation layer = new SqueezeExcitation(List.of(first, second), false);
    // The first layer's name is fc1, without the chain's.
    layer.addChildBlock("fc1", first.getChildren().valueAt(0));
    layer.addChildBlock("fc2", second);
    return layer;
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    NDArray weights = Layers.globalAveragePool().apply(x);
    Shape map = new Shape(x.getShape().get(0), x.getShape().get(1), 1, 1);
    weights = dense ? weights : weights.reshape(map);
    for (Block layer : gate) {
      weights = pass.through(layer, weights);
    }
    return x.mul(Layers.hardSigmoid().apply(weights).reshape(map));
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    Shape current =
        dense ? new Shape(input.get(0), input.get(1)) : new Shape(input.get(0), input.get(1), 1, 1);
    for (Block layer : gate) {
      current = shapes.through(layer, current);
    }
    return input;
  }
}
