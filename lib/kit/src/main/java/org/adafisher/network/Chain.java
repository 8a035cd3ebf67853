package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.function.UnaryOperator;

/** Named layers, one after the other. */
public final class Chain extends Layer {

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
    return add(name, new FunctionLayer(function));
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    NDArray y = pass.through(getChildren().values(), x);
    return addsInput ? x.add(y) : y;
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    Shape current = input;
    for (Block layer : getChildren().values()) {
      current = shapes.through(layer, current);
    }
    return current;
  }
}
