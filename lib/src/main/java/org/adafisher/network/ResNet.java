package org.adafisher.network;

import java.util.List;
import org.adafisher.fisher.Tap;

/**
 * ResNet in CIFAR form: a 3×3 stem without max-pooling and four stages of widths 64 to 512 (He et
 * al. 2015; the authors' {@code resnet_cifar}).
 */
final class ResNet {

  private ResNet() {}

  /** ResNet-18: basic blocks 2, 2, 2, 2; input {@code [M, 3, 32, 32]}. */
  static Chain resNet18(int classes) {
    return basic(64, new int[] {2, 2, 2, 2}, classes);
  }

  /** ResNet-8: a block in each of three stages of widths 16 to 64, for laptops. */
  static Chain resNet8(int classes) {
    return basic(16, new int[] {1, 1, 1}, classes);
  }

  private static Chain basic(int stem, int[] depths, int classes) {
    Chain network =
        new Chain()
            .add("conv1", Layers.convolution(stem, 3, 1, 1))
            .add("bn1", Layers.batchNorm())
            .add("relu", Layers.relu());
    int channels = stem;
    for (int stage = 0; stage < depths.length; stage++) {
      int width = stem << stage;
      Chain blocks = new Chain();
      for (int block = 0; block < depths[stage]; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        blocks.add(String.valueOf(block), basicBlock(channels, width, stride));
        channels = width;
      }
      network.add("layer" + (stage + 1), blocks);
    }
    return network
        .add("pool", Layers.globalAveragePool())
        .add("linear", Layers.linear(classes, true));
  }

  private static Residual basicBlock(int channels, int width, int stride) {
    List<Tap> convolutions =
        List.of(Layers.convolution(width, 3, stride, 1), Layers.convolution(width, 3, 1, 1));
    boolean identity = stride == 1 && channels == width;
    return new Residual(convolutions, identity ? null : projection(width, stride));
  }

  private static Chain projection(int width, int stride) {
    return new Chain()
        .add("0", Layers.convolution(width, 1, stride, 0))
        .add("1", Layers.batchNorm());
  }
}
