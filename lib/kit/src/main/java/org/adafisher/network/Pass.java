package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/**
 * One forward pass.
 *
 * @param store holds the parameters' values
 * @param training whether the pass trains
 */
record Pass(ParameterStore store, boolean training) {

  /** Passes an array through a layer. */
  NDArray through(Block layer, NDArray x) {
    return layer.forward(store, new NDList(x), training, null).singletonOrThrow();
  }

  /** Passes an array through layers; each output is let go when the next layer has used it. */
  NDArray through(Iterable<Block> layers, NDArray x) {
    NDArray current = x;
    for (Block layer : layers) {
      NDArray next = through(layer, current);
      if (current != x && current != next) {
        current.close();
      }
      current = next;
    }
    return current;
  }

  /**
   * Returns the value of a parameter on the device of an array.
   *
   * <p>DJL gives the result of an operation to its first operand's manager. The value belongs to
   * the array's, so that what is computed from it does not pile up beside the parameters.
   */
  NDArray value(Parameter parameter, NDArray like) {
    NDArray view = store.getValue(parameter, like.getDevice(), training).expandDims(0);
    view.attach(like.getManager());
    return view.squeeze(0);
  }
}
