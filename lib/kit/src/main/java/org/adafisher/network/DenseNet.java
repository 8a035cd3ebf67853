package org.adafisher.network;

import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;

/**
 * DenseNet-121 (Huang et al. 2017): growth 32, blocks of 6, 12, 24 and 16 layers; as torchvision
 * has it, and the authors' form for CIFAR, whose layers put new channels first.
 */
final class DenseNet {

  private static final int[] DEPTHS = {6, 12, 24, 16};
  private static final int GROWTH = 32;

  private DenseNet() {}

  /** The authors' form; pictures of 32×32, for its last pool is 4×4. */
  static Chain cifar(int classes) {
    Chain network = new Chain().add("conv1", Layers.convolution(2 * GROWTH, 3, 1, 1));
    int channels = 2 * GROWTH;
    for (int i = 0; i < DEPTHS.length; i++) {
      Chain block = new Chain();
      for (int layer = 0; layer < DEPTHS[i]; layer++) {
        block.add(String.valueOf(layer), new DenseLayer("bn", GROWTH, true));
      }
      network.add("dense" + (i + 1), block);
      channels += DEPTHS[i] * GROWTH;
      if (i < DEPTHS.length - 1) {
        channels /= 2;
        network.add("trans" + (i + 1), transition("bn", channels));
      }
    }
    return network
        .add("bn", Layers.batchNorm())
        .add("relu", Layers.relu())
        .add("pool", Layers.averagePool(4))
        .add("flatten", Layers.flatten())
        .add("linear", Layers.linear(classes, true));
  }

  /** torchvision's form. */
  static Chain imageNet(int classes) {
    Chain features =
        new Chain()
            .add("conv0", Layers.convolution(2 * GROWTH, 7, 2, 3))
            .add("norm0", Layers.batchNorm())
            .add("relu0", Layers.relu())
            .add("pool0", Layers.maxPool(3, 2, 1, false));
    int channels = 2 * GROWTH;
    for (int i = 0; i < DEPTHS.length; i++) {
      Chain block = new Chain();
      for (int layer = 1; layer <= DEPTHS[i]; layer++) {
        block.add("denselayer" + layer, new DenseLayer("norm", GROWTH, false));
      }
      features.add("denseblock" + (i + 1), block);
      channels += DEPTHS[i] * GROWTH;
      if (i < DEPTHS.length - 1) {
        channels /= 2;
        features.add("transition" + (i + 1), transition("norm", channels));
      }
    }
    features.add("norm5", Layers.batchNorm());
    Chain network =
        new Chain()
            .add("features", features)
            .add("relu", Layers.relu())
            .add("pool", Layers.globalAveragePool())
            .add("classifier", Layers.linear(classes, true));
    Initialization.state(network, Linear.class, Distribution.uniformFanIn());
    return Initialization.state(network, Conv2d.class, Distribution.kaimingFanIn());
  }

  private static Chain transition(String norm, int channels) {
    return new Chain()
        .add(norm, Layers.batchNorm())
        .add("relu", Layers.relu())
        .add("conv", Layers.convolution(channels, 1, 1, 0))
        .add("pool", Layers.averagePool(2));
  }
}
