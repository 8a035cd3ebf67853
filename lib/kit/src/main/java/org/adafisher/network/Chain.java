package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.function.UnaryOperator;

/** Named layers, one after the other. */
public final class Chain extends AbstractBlock {

  private boolean addsInput;

  /**
   * Makes this a residual branch: its input is added to its output.
   *
   * @return this chain
   */
  Chain plusInput() {
    addsInput = true;
    return this;
  }

  /**
   * Adds a layer.
   *
   * @param name its name in the state dictionary
   * @param layer the layer
   * @return this chain
   */
  public Chain add(String name, Block layer) {
    addChildBlock(name, layer);
    return this;
  }

  /**
   * Adds a function without parameters.
   *
   * @param name its name
   * @param function the function
   * @return this chain
   */
  public Chain add(String name, UnaryOperator<NDArray> function) {
    addChildBlock(name, new FunctionLayer(function));
    return this;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDList current = inputs;
    for (Block layer : getChildren().values()) {
      current = layer.forward(parameterStore, current, training, params);
    }
    return addsInput
        ? new NDList(inputs.singletonOrThrow().add(current.singletonOrThrow()))
        : current;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape[] current = inputShapes;
    for (Block layer : getChildren().values()) {
      current = layer.getOutputShapes(current);
    }
    return current;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape[] current = inputShapes;
    for (Block layer : getChildren().values()) {
      layer.initialize(manager, dataType, current);
      current = layer.getOutputShapes(current);
    }
  }
}
