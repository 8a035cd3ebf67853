package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.Arrays;
import org.adafisher.internal.Constants;

/** Causal attention: no token sees a later one; {@code [M, T, C] -> [M, T, C]}. */
final class GptAttention extends Layer {

  private final int heads;
  private final Block queries;
  private final Block values;
  private final Block keys;
  private final Block output;

  GptAttention(int width, int heads) {
    this.heads = heads;
    queries = addChildBlock("weights_Q", Layers.linear(width, true));
    values = addChildBlock("weights_V", Layers.linear(width, true));
    keys = addChildBlock("weights_K", Layers.linear(width, true));
    output = addChildBlock("weights_Y", Layers.linear(width, true));
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    Attention attention =
        Attention.of(
            pass.through(queries, x), pass.through(keys, x), pass.through(values, x), heads);
    return pass.through(output, attention.read(attention.weights(causalMask(x))));
  }

  /** {@code [T, T]}: −∞ where the key comes after the query. */
  private static NDArray causalMask(NDArray x) {
    int length = (int) x.getShape().get(1);
    return Constants.of(
        new CausalMask(length),
        x.getDevice(),
        x.getDataType(),
        manager -> {
          float[] mask = new float[length * length];
          for (int query = 0; query < length; query++) {
            int row = query * length;
            Arrays.fill(mask, row + query + 1, row + length, Float.NEGATIVE_INFINITY);
          }
          return manager.create(mask, new Shape(length, length));
        });
  }

  private record CausalMask(int length) {}

  @Override
  Shape shape(Shapes shapes, Shape input) {
    shapes.through(queries, input);
    shapes.through(keys, input);
    return shapes.through(output, shapes.through(values, input));
  }
}
