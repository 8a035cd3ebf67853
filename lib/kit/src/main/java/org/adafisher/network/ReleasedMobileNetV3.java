package org.adafisher.network;

import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import org.adafisher.network.MobileNetV3.Bneck;

/**
 * MobileNetV3-large as the authors train it on CIFAR: its depthwise convolutions have lost their
 * groups, so that it has 70 million parameters instead of 5; squeeze and excitation comes before
 * the activation; stem and second block keep the size (FACTS finding 7).
 */
final class ReleasedMobileNetV3 {

  private ReleasedMobileNetV3() {}

  /** The network. */
  static Chain cifar(int classes, double dropout) {
    Chain features =
        new Chain()
            .add(
                "0",
                new Chain()
                    .add("0", Layers.convolution(16, 3, 1, 1))
                    .add("1", Layers.batchNorm())
                    .add("2", Layers.hardSwish()));
    int channels = 16;
    for (int i = 0; i < MobileNetV3.LARGE.size(); i++) {
      Bneck bneck = MobileNetV3.LARGE.get(i);
      features.add(String.valueOf(i + 1), block(channels, bneck, i == 1 ? 1 : bneck.stride()));
      channels = bneck.channels();
    }
    features.add(
        "16",
        new Chain()
            .add("0", Layers.convolution(960, 1, 1, 0))
            .add("1", Layers.batchNorm())
            .add("2", Layers.hardSwish()));
    Chain network =
        new Chain()
            .add("featureList", features)
            .add(
                "last_stage_layers",
                new Chain()
                    .add("0", Layers.globalAverageMap())
                    .add("1", Layers.convolution(1280, 1, 1, 0))
                    .add("2", Layers.hardSwish()))
            .add("flatten", Layers.flatten())
            .add(
                "classifier",
                new Chain().add("0", new Dropout(dropout)).add("1", Layers.linear(classes, true)));
    Initialization.state(network, Linear.class, Distribution.normal(0.001));
    return Initialization.state(network, Conv2d.class, Distribution.kaimingFanOut());
  }

  private static Chain block(int channels, Bneck bneck, int stride) {
    boolean residual = stride == 1 && channels == bneck.channels();
    boolean expands = bneck.expanded() != channels;
    Chain first = new Chain();
    Chain second = new Chain();
    if (expands) {
      first
          .add("0", Layers.convolution(bneck.expanded(), 1, 1, 0))
          .add("1", Layers.batchNorm())
          .add("2", bneck.activation());
    }
    Chain spatial = expands ? second : first;
    spatial
        .add(
            "0",
            Layers.convolution(bneck.expanded(), bneck.kernel(), stride, (bneck.kernel() - 1) / 2))
        .add("1", Layers.batchNorm());
    if (bneck.squeeze()) {
      spatial.add("2", SqueezeExcitation.dense(bneck.expanded()));
    }
    spatial.add("3", bneck.activation());
    Block norm = Layers.batchNorm();
    second
        .add(expands ? "4" : "0", Layers.convolution(bneck.channels(), 1, 1, 0))
        .add(expands ? "5" : "1", residual ? new Chain().add("lastBN", norm) : norm);
    Chain block = new Chain().add("conv1", first).add("conv2", second);
    return residual ? block.plusInput() : block;
  }
}
