package org.adafisher.network;

import ai.djl.nn.convolutional.Conv2d;
import java.util.List;
import org.adafisher.fisher.Tap;

/**
 * ResNet (He et al. 2015), in CIFAR form (a 3×3 stem without max-pooling; the authors' {@code
 * resnet_cifar}) and in ImageNet form (torchvision).
 */
final class ResNet {

  private static final int[] DEPTHS_18 = {2, 2, 2, 2};
  private static final int[] DEPTHS_34_AND_50 = {3, 4, 6, 3};
  private static final int[] DEPTHS_101 = {3, 4, 23, 3};

  private final boolean bottleneck;
  private final String shortcut;
  private int channels;

  private ResNet(boolean bottleneck, int channels, String shortcut) {
    this.bottleneck = bottleneck;
    this.channels = channels;
    this.shortcut = shortcut;
  }

  /** ResNet-8: a block in each of three stages of widths 16 to 64, for laptops. */
  static Chain cifar8(int classes) {
    return cifar(false, 16, new int[] {1, 1, 1}, classes);
  }

  /** ResNet-18, CIFAR form: basic blocks 2, 2, 2, 2. */
  static Chain cifar18(int classes) {
    return cifar(false, 64, DEPTHS_18, classes);
  }

  /** ResNet-34, CIFAR form: basic blocks 3, 4, 6, 3. */
  static Chain cifar34(int classes) {
    return cifar(false, 64, DEPTHS_34_AND_50, classes);
  }

  /** ResNet-50, CIFAR form: bottlenecks 3, 4, 6, 3. */
  static Chain cifar50(int classes) {
    return cifar(true, 64, DEPTHS_34_AND_50, classes);
  }

  /** ResNet-101, CIFAR form: bottlenecks 3, 4, 23, 3. */
  static Chain cifar101(int classes) {
    return cifar(true, 64, DEPTHS_101, classes);
  }

  /** ResNet-18, ImageNet form. */
  static Chain imageNet18(int classes) {
    return imageNet(false, DEPTHS_18, classes);
  }

  /** ResNet-34, ImageNet form. */
  static Chain imageNet34(int classes) {
    return imageNet(false, DEPTHS_34_AND_50, classes);
  }

  /** ResNet-50, ImageNet form. */
  static Chain imageNet50(int classes) {
    return imageNet(true, DEPTHS_34_AND_50, classes);
  }

  /** ResNet-101, ImageNet form. */
  static Chain imageNet101(int classes) {
    return imageNet(true, DEPTHS_101, classes);
  }

  private static Chain cifar(boolean bottleneck, int stem, int[] depths, int classes) {
    Chain network =
        new Chain()
            .add("conv1", Layers.convolution(stem, 3, 1, 1))
            .add("bn1", Layers.batchNorm())
            .add("relu", Layers.relu());
    new ResNet(bottleneck, stem, "shortcut").addStages(network, stem, depths);
    return network
        .add("pool", Layers.globalAveragePool())
        .add("linear", Layers.linear(classes, true));
  }

  private static Chain imageNet(boolean bottleneck, int[] depths, int classes) {
    Chain network =
        new Chain()
            .add("conv1", Layers.convolution(64, 7, 2, 3))
            .add("bn1", Layers.batchNorm())
            .add("relu", Layers.relu())
            .add("maxpool", Layers.maxPool(3, 2, 1, false));
    new ResNet(bottleneck, 64, "downsample").addStages(network, 64, depths);
    network.add("avgpool", Layers.globalAveragePool()).add("fc", Layers.linear(classes, true));
    return Initialization.state(network, Conv2d.class, Distribution.kaimingFanOut());
  }

  private void addStages(Chain network, int stem, int[] depths) {
    for (int stage = 0; stage < depths.length; stage++) {
      Chain blocks = new Chain();
      for (int block = 0; block < depths[stage]; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        blocks.add(String.valueOf(block), block(stem << stage, stride));
      }
      network.add("layer" + (stage + 1), blocks);
    }
  }

  private Residual block(int width, int stride) {
    List<Tap> convolutions =
        bottleneck
            ? List.of(
                Layers.convolution(width, 1, 1, 0),
                Layers.convolution(width, 3, stride, 1),
                Layers.convolution(4 * width, 1, 1, 0))
            : List.of(Layers.convolution(width, 3, stride, 1), Layers.convolution(width, 3, 1, 1));
    int outputs = bottleneck ? 4 * width : width;
    boolean identity = stride == 1 && channels == outputs;
    channels = outputs;
    return new Residual(convolutions, shortcut, identity ? null : projection(outputs, stride));
  }

  private static Chain projection(int width, int stride) {
    return new Chain()
        .add("0", Layers.convolution(width, 1, stride, 0))
        .add("1", Layers.batchNorm());
  }
}
