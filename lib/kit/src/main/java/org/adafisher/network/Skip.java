package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/** A residual branch: x + F(x) (He et al. 2015). */
final class Skip extends Layer {

  private final Block branch;

  /**
   * Creates the layer.
   *
   * @param name F's name in the state dictionary
   * @param branch F, which keeps the shape
   */
  Skip(String name, Block branch) {
    this.branch = addChildBlock(name, branch);
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    return x.add(pass.through(branch, x));
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    return shapes.through(branch, input);
  }
}
