package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import org.adafisher.internal.Temporaries;

/**
 * A layer from one array to one array; what {@link #apply} says of arrays, {@link #shape} says of
 * shapes. Of the arrays that it makes only its output outlives it.
 */
abstract class Layer extends AbstractBlock {

  /** Passes shapes through layers. */
  @FunctionalInterface
  interface Shapes {

    /** Returns the shape that a layer makes of an input's. */
    Shape through(Block layer, Shape input);
  }

  /** The output for an input. */
  abstract NDArray apply(Pass pass, NDArray x);

  /** The shape of the output; passes every child that has parameters the shape of its input. */
  abstract Shape shape(Shapes shapes, Shape input);

  /** Adds a parameter that belongs to no layer with a Fisher factor. */
  final Parameter addTable(String name, Initializer initializer, boolean trainable) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.OTHER)
            .optInitializer(initializer)
            .optRequiresGrad(trainable)
            .build());
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    try (Temporaries made = new Temporaries()) {
      NDArray y = apply(new Pass(store, training), x);
      return y == x ? inputs : new NDList(made.keep(y));
    }
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {shape(Layer::output, inputShapes[0])};
  }

  private static Shape output(Block layer, Shape input) {
    return layer.getOutputShapes(new Shape[] {input})[0];
  }

  @Override
  protected final void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    shape(
        (layer, input) -> {
          layer.initialize(manager, type, input);
          return output(layer, input);
        },
        inputs[0]);
  }
}
