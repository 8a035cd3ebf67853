package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/**
 * Joins squares of 2×2 positions, as published (Liu et al. 2021, Sec. 3.1): LayerNorm, then a dense
 * layer without bias; {@code [M, H, W, C] -> [M, ⌈H/2⌉, ⌈W/2⌉, 2C]}. Odd maps are padded with
 * zeros.
 */
final class SwinMerging extends Layer {

  // Registered in the order of the published state dictionary, applied in the other.
  private final Block reduction;
  private final Block norm;

  SwinMerging(int width) {
    reduction = addChildBlock("reduction", Layers.linear(2 * width, false));
    norm = addChildBlock("norm", Layers.layerNorm(4, 1e-5));
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    NDArray squares = Windows.patches(Windows.pad(x, 2), 2, 4, 2, 5);
    return pass.through(reduction, pass.through(norm, squares));
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    Shape squares =
        new Shape(input.get(0), (input.get(1) + 1) / 2, (input.get(2) + 1) / 2, 4 * input.get(3));
    return shapes.through(reduction, shapes.through(norm, squares));
  }
}
