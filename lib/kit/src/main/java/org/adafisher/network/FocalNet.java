package org.adafisher.network;

import ai.djl.nn.core.Linear;
import java.util.Arrays;

/**
 * FocalNet-T with two focal levels (Yang et al. 2022) in CIFAR form: patches of 2×2. The authors'
 * network lacks {@code groups}, so that its context convolutions are full ones (100.8 instead of
 * 27.7 million parameters).
 */
final class FocalNet {

  private static final int WIDTH = 96;
  private static final int[] DEPTHS = {2, 2, 6, 2};

  private FocalNet() {}

  /**
   * Creates the network.
   *
   * @param depthwise true for the published context convolutions, false for the authors'
   * @param classes the number of classes
   * @param dropPath the probability of dropping the last block's branches; the authors' 0.1
   * @return {@code [M, 3, H, W] -> [M, classes]}
   */
  static Chain tiny(boolean depthwise, int classes, double dropPath) {
    double[] rates = DropPath.rates(dropPath, Arrays.stream(DEPTHS).sum());
    Chain layers = new Chain();
    int block = 0;
    for (int stage = 0; stage < DEPTHS.length; stage++) {
      int width = WIDTH << stage;
      Chain blocks = new Chain();
      for (int i = 0; i < DEPTHS[stage]; i++) {
        blocks.add(String.valueOf(i), block(width, depthwise, rates[block++]));
      }
      Chain layer = new Chain().add("blocks", blocks);
      if (stage < DEPTHS.length - 1) {
        layer.add("to_maps", Layers.channelsFirst()).add("downsample", embedding(2 * width));
      }
      layers.add(String.valueOf(stage), layer);
    }
    Chain network =
        new Chain()
            .add("patch_embed", embedding(WIDTH))
            .add("layers", layers)
            .add("norm", Layers.layerNorm(4, 1e-5))
            .add("mean", Layers.meanOverPositions())
            .add("head", Layers.linear(classes, true));
    return Initialization.state(network, Linear.class, Distribution.truncatedNormal(0.02));
  }

  private static Chain embedding(int width) {
    return new Chain()
        .add("proj", Layers.patchConvolution(width, 2))
        .add("channels_last", Layers.channelsLast())
        .add("norm", Layers.layerNorm(4, 1e-5));
  }

  private static PreNormBlock block(int width, boolean depthwise, double dropPath) {
    return new PreNormBlock(
        "modulation",
        new FocalModulation(width, depthwise),
        Layers.mlp("fc1", 4 * width, "fc2", width),
        dropPath);
  }
}
