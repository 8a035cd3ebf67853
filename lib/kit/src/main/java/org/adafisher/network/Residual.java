package org.adafisher.network;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * A residual block: ReLU(F(x) + shortcut(x)), F being convolutions, each followed by BatchNorm,
 * with ReLU between (He et al. 2015).
 */
final class Residual extends AbstractBlock {

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
      body.add(addChildBlock("conv" + number, convolution));
      body.add(addChildBlock("bn" + number, Layers.batchNorm()));
      number++;
    }
    this.shortcut = shortcut == null ? null : addChildBlock(name, shortcut);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDList x = inputs;
    for (int i = 0; i < body.size(); i++) {
      x = body.get(i).forward(parameterStore, x, training, params);
      boolean isInnerNorm = i % 2 == 1 && i < body.size() - 1;
      x = isInnerNorm ? Activation.relu(x) : x;
    }
    NDList identity =
        shortcut == null ? inputs : shortcut.forward(parameterStore, inputs, training, params);
    return Activation.relu(new NDList(x.singletonOrThrow().add(identity.singletonOrThrow())));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape[] current = inputShapes;
    for (Block layer : body) {
      current = layer.getOutputShapes(current);
    }
    return current;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape[] current = inputShapes;
    for (Block layer : body) {
      layer.initialize(manager, dataType, current);
      current = layer.getOutputShapes(current);
    }
    if (shortcut != null) {
      shortcut.initialize(manager, dataType, inputShapes);
    }
  }
}
