package org.adafisher.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;

/** Compact convolutional transformers with two blocks of two heads (Hassani et al. 2021). */
final class Cct {

  private static final int HEADS = 2;
  private static final int BLOCKS = 2;

  private Cct() {}

  /**
   * CCT-2/3×2 as published: two convolutions, of 64 and 128 filters.
   *
   * @param classes the number of classes
   * @param drop the probability of dropping attention weights and the last block's branches;
   *     published 0.1
   * @return {@code [M, 3, H, W] -> [M, classes]}; H and W are those of the first input
   */
  static Chain published(int classes, double drop) {
    Chain tokenizer = new Chain().add("0", tokens(64, 1, 1)).add("1", tokens(128, 1, 1));
    return network(tokenizer, 128, classes, drop);
  }

  /**
   * The authors' network, which the paper calls CCT-2/3×2: one convolution of 256 filters with
   * stride 2 and padding 3.
   *
   * @param classes the number of classes
   * @param drop the probability of dropping attention weights and the last block's branches; the
   *     authors' 0.1
   * @return {@code [M, 3, H, W] -> [M, classes]}; H and W are those of the first input
   */
  static Chain released(int classes, double drop) {
    return network(new Chain().add("0", tokens(256, 2, 3)), 256, classes, drop);
  }

  private static Chain tokens(int filters, int stride, int padding) {
    Shape two = new Shape(2, 2);
    return new Chain()
        .add("0", Layers.convolution(filters, 3, stride, padding))
        .add("relu", Layers.relu())
        .add("pool", x -> Pool.maxPool2d(x, new Shape(3, 3), two, new Shape(1, 1), false));
  }

  private static Chain network(Chain tokenizer, int width, int classes, double drop) {
    double[] rates = DropPath.rates(drop, BLOCKS);
    Chain blocks = new Chain();
    for (int i = 0; i < BLOCKS; i++) {
      blocks.add(String.valueOf(i), new CctBlock(width, HEADS, drop, rates[i]));
    }
    Chain network =
        new Chain()
            .add("tokenizer", new Chain().add("conv_layers", tokenizer))
            .add(
                "flatten",
                x -> x.reshape(x.getShape().get(0), x.getShape().get(1), -1).swapAxes(1, 2))
            .add("classifier", new CctClassifier(blocks, classes));
    Initialization.state(network, Conv2d.class, Distribution.kaimingFanIn());
    return Initialization.state(network, Linear.class, Distribution.truncatedNormal(0.02));
  }
}
