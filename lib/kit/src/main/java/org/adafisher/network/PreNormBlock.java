package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;

/**
 * A transformer block with norms before the branches: x + mixer(norm1 x), then x + mlp(norm2 x),
 * with stochastic depth on both; {@code [M, H, W, C] -> [M, H, W, C]}.
 */
final class PreNormBlock extends Layer {

  private final Block norm1 = addChildBlock("norm1", Layers.layerNorm(4, 1e-5));
  private final Block mixer;
  private final Block norm2;
  private final Block mlp;
  private final Block dropPath;

  /**
   * Creates a block.
   *
   * @param name the mixer's name
   * @param mixer mixes positions
   * @param mlp works on each position
   * @param dropPath the probability of dropping a branch
   */
  PreNormBlock(String name, Block mixer, Block mlp, double dropPath) {
    this.mixer = addChildBlock(name, mixer);
    this.norm2 = addChildBlock("norm2", Layers.layerNorm(4, 1e-5));
    this.mlp = addChildBlock("mlp", mlp);
    this.dropPath = addChildBlock("drop_path", new DropPath(dropPath));
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    NDArray mixed = x.add(branch(pass, norm1, mixer, x));
    return mixed.add(branch(pass, norm2, mlp, mixed));
  }

  private NDArray branch(Pass pass, Block norm, Block body, NDArray x) {
    return pass.through(List.of(norm, body, dropPath), x);
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    shapes.through(mixer, shapes.through(norm1, input));
    shapes.through(mlp, shapes.through(norm2, input));
    return shapes.through(dropPath, input);
  }
}
