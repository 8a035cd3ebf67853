package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * Focal modulation (Yang et al. 2022): each position's query times a gated sum of contexts of
 * growing size; {@code [M, H, W, C] -> [M, H, W, C]}.
 */
final class FocalModulation extends Layer {

  private static final int LEVELS = 2;

  private final int width;
  private final Block project;
  private final Block mix;
  private final Block output;
  private final Chain contexts = new Chain();
  private final List<Block> levels = new ArrayList<>();

  /**
   * Creates the layer.
   *
   * @param width C
   * @param depthwise whether context convolutions work on each channel by itself, as published
   */
  FocalModulation(int width, boolean depthwise) {
    this.width = width;
    project = addChildBlock("f", Layers.linear(2 * width + LEVELS + 1, true));
    mix = addChildBlock("h", Layers.patchConvolution(width, 1));
    output = addChildBlock("proj", Layers.linear(width, true));
    addChildBlock("focal_layers", contexts);
    for (int level = 0; level < LEVELS; level++) {
      int kernel = 3 + 2 * level;
      Chain context =
          new Chain()
              .add("0", Layers.convolution(width, kernel, 1, kernel / 2, depthwise ? width : 1))
              .add("gelu", Layers.gelu());
      contexts.add(String.valueOf(level), context);
      levels.add(context);
    }
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    NDArray projected = Layers.channelsFirst().apply(pass.through(project, x));
    NDList parts = projected.split(new long[] {width, 2L * width}, 1);
    NDList gates = parts.get(2).split(LEVELS + 1, 1);
    NDArray context = parts.get(1);
    NDArray sum = null;
    for (int level = 0; level < LEVELS; level++) {
      context = pass.through(levels.get(level), context);
      NDArray gated = context.mul(gates.get(level));
      sum = sum == null ? gated : sum.add(gated);
    }
    NDArray whole =
        Layers.gelu().apply(context.mean(new int[] {3}, true).mean(new int[] {2}, true));
    NDArray modulator = pass.through(mix, sum.add(whole.mul(gates.get(LEVELS))));
    return pass.through(output, Layers.channelsLast().apply(parts.get(0).mul(modulator)));
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    shapes.through(project, input);
    Shape maps = new Shape(input.get(0), width, input.get(1), input.get(2));
    shapes.through(mix, shapes.through(contexts, maps));
    return shapes.through(output, input);
  }
}
