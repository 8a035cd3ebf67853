package org.adafisher.network;

import ai.djl.nn.Block;

/**
 * The authors' Swin networks, "Tiny Swin" and "Big Swin" in the paper, with their names.
 *
 * <p>Unlike the published Swin: every stage begins with a dense layer over patches of 2×2 (in the
 * last, of 1×1), without LayerNorm; windows of 2 or 4; the mean over positions comes before the
 * last LayerNorm; no stochastic depth; see {@link ReleasedSwinAttention}. Height and width must be
 * multiples of eight windows.
 */
final class ReleasedSwin {

  private static final int HEAD = 32;
  private static final int[] PATCHES = {2, 2, 2, 1};

  private ReleasedSwin() {}

  /** Tiny Swin: {@code [M, 3, H, W] -> [M, classes]}. */
  static Chain tiny(int classes) {
    return network(96, new int[] {2, 2, 6, 2}, 2, classes);
  }

  /** Big Swin: {@code [M, 3, H, W] -> [M, classes]}. */
  static Chain big(int classes) {
    return network(128, new int[] {2, 2, 18, 2}, 4, classes);
  }

  private static Chain network(int firstWidth, int[] depths, int window, int classes) {
    Chain network = new Chain().add("channels_last", Layers.channelsLast());
    for (int i = 0; i < depths.length; i++) {
      network.add("stage" + (i + 1), stage(PATCHES[i], firstWidth << i, depths[i], window));
    }
    return network
        .add("mean", Layers.meanOverPositions())
        .add(
            "mlp_head",
            new Chain().add("0", Layers.layerNorm(2, 1e-5)).add("1", Layers.linear(classes, true)));
  }

  private static Chain stage(int patch, int width, int depth, int window) {
    Chain partition =
        new Chain()
            // Each patch: channel, then row, then column.
            .add("patches", x -> Windows.patches(x, patch, 5, 2, 4))
            .add("linear", Layers.linear(width, true));
    Chain pairs = new Chain();
    for (int pair = 0; pair < depth / 2; pair++) {
      pairs.add(
          String.valueOf(pair),
          new Chain().add("0", block(width, window, false)).add("1", block(width, window, true)));
    }
    return new Chain().add("patch_partition", partition).add("layers", pairs);
  }

  private static Chain block(int width, int window, boolean shifted) {
    return new Chain()
        .add(
            "attention_block",
            branch(new ReleasedSwinAttention(width, width / HEAD, window, shifted)))
        .add("mlp_block", branch(new Chain().add("net", Layers.mlp("0", 4 * width, "2", width))));
  }

  private static Skip branch(Block body) {
    Chain normalized = new Chain().add("norm", Layers.layerNorm(4, 1e-5)).add("fn", body);
    return new Skip("fn", normalized);
  }
}
