package org.adafisher.network;

import ai.djl.nn.core.Linear;
import java.util.Arrays;

/** Swin-T as published (Liu et al. 2021), with torchvision's names. */
final class Swin {

  private static final int WINDOW = 7;
  private static final int WIDTH = 96;

  private Swin() {}

  /**
   * Swin-T for pictures of any size from 4×4.
   *
   * @param classes the number of classes
   * @param dropPath the probability of dropping the last block's branches; published 0.2
   * @return {@code [M, 3, H, W] -> [M, classes]}
   */
  static Chain tiny(int classes, double dropPath) {
    return network(new int[] {2, 2, 6, 2}, new int[] {3, 6, 12, 24}, classes, dropPath);
  }

  private static Chain network(int[] depths, int[] heads, int classes, double dropPath) {
    double[] rates = DropPath.rates(dropPath, Arrays.stream(depths).sum());
    Chain features = new Chain().add("0", embedding());
    int block = 0;
    for (int stage = 0; stage < depths.length; stage++) {
      int width = WIDTH << stage;
      if (stage > 0) {
        features.add(String.valueOf(2 * stage), new SwinMerging(width / 2));
      }
      Chain blocks = new Chain();
      for (int i = 0; i < depths[stage]; i++) {
        blocks.add(String.valueOf(i), block(width, heads[stage], i % 2 == 1, rates[block++]));
      }
      features.add(String.valueOf(2 * stage + 1), blocks);
    }
    Chain network =
        new Chain()
            .add("features", features)
            .add("norm", Layers.layerNorm(4, 1e-5))
            .add("mean", Layers.meanOverPositions())
            .add("head", Layers.linear(classes, true));
    return Initialization.state(network, Linear.class, Distribution.truncatedNormal(0.02));
  }

  private static Chain embedding() {
    return new Chain()
        .add("0", Layers.patchConvolution(WIDTH, 4))
        .add("1", Layers.channelsLast())
        .add("2", Layers.layerNorm(4, 1e-5));
  }

  private static PreNormBlock block(int width, int heads, boolean shifted, double dropPath) {
    return new PreNormBlock(
        "attn",
        new SwinAttention(width, heads, WINDOW, shifted),
        Layers.mlp("0", 4 * width, "3", width),
        dropPath);
  }
}
