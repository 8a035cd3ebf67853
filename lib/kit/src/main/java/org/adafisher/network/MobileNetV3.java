package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import java.util.List;
import java.util.function.UnaryOperator;

/** MobileNetV3, large and small (Howard et al. 2019), as torchvision has it. */
final class MobileNetV3 {

  private static final double EPSILON = 1e-3;
  private static final double MOMENTUM = 0.01;

  /**
   * One inverted residual.
   *
   * @param kernel the depthwise kernel's size
   * @param expanded the channels between
   * @param channels the channels after it
   * @param squeeze whether it has squeeze and excitation
   * @param swish whether it has hard swish rather than ReLU
   * @param stride the depthwise convolution's
   */
  record Bneck(int kernel, int expanded, int channels, boolean squeeze, boolean swish, int stride) {

    UnaryOperator<NDArray> activation() {
      return swish ? Layers.hardSwish() : Layers.relu();
    }
  }

  /** The table of the large network; the authors' has the same. */
  static final List<Bneck> LARGE =
      List.of(
          new Bneck(3, 16, 16, false, false, 1),
          new Bneck(3, 64, 24, false, false, 2),
          new Bneck(3, 72, 24, false, false, 1),
          new Bneck(5, 72, 40, true, false, 2),
          new Bneck(5, 120, 40, true, false, 1),
          new Bneck(5, 120, 40, true, false, 1),
          new Bneck(3, 240, 80, false, true, 2),
          new Bneck(3, 200, 80, false, true, 1),
          new Bneck(3, 184, 80, false, true, 1),
          new Bneck(3, 184, 80, false, true, 1),
          new Bneck(3, 480, 112, true, true, 1),
          new Bneck(3, 672, 112, true, true, 1),
          new Bneck(5, 672, 160, true, true, 2),
          new Bneck(5, 960, 160, true, true, 1),
          new Bneck(5, 960, 160, true, true, 1));

  private static final List<Bneck> SMALL =
      List.of(
          new Bneck(3, 16, 16, true, false, 2),
          new Bneck(3, 72, 24, false, false, 2),
          new Bneck(3, 88, 24, false, false, 1),
          new Bneck(5, 96, 40, true, true, 2),
          new Bneck(5, 240, 40, true, true, 1),
          new Bneck(5, 240, 40, true, true, 1),
          new Bneck(5, 120, 48, true, true, 1),
          new Bneck(5, 144, 48, true, true, 1),
          new Bneck(5, 288, 96, true, true, 2),
          new Bneck(5, 576, 96, true, true, 1),
          new Bneck(5, 576, 96, true, true, 1));

  private MobileNetV3() {}

  /** The large network. */
  static Chain large(int classes, double dropout) {
    return of(LARGE, 1280, classes, dropout);
  }

  /** The small network. */
  static Chain small(int classes, double dropout) {
    return of(SMALL, 1024, classes, dropout);
  }

  private static Chain of(List<Bneck> table, int hidden, int classes, double dropout) {
    Chain features = new Chain().add("0", convolution(16, 3, 2, 1, Layers.hardSwish()));
    int channels = 16;
    for (int i = 0; i < table.size(); i++) {
      features.add(String.valueOf(i + 1), block(channels, table.get(i)));
      channels = table.get(i).channels();
    }
    features.add(
        String.valueOf(table.size() + 1), convolution(6 * channels, 1, 1, 1, Layers.hardSwish()));
    Chain network =
        new Chain()
            .add("features", features)
            .add("avgpool", Layers.globalAveragePool())
            .add(
                "classifier",
                new Chain()
                    .add("0", Layers.linear(hidden, true))
                    .add("1", Layers.hardSwish())
                    .add("2", new Dropout(dropout))
                    .add("3", Layers.linear(classes, true)));
    Initialization.state(network, Linear.class, Distribution.normal(0.01));
    return Initialization.state(network, Conv2d.class, Distribution.kaimingFanOut());
  }

  private static Chain block(int channels, Bneck bneck) {
    Chain layers = new Chain();
    int number = 0;
    if (bneck.expanded() != channels) {
      layers.add(
          String.valueOf(number++), convolution(bneck.expanded(), 1, 1, 1, bneck.activation()));
    }
    layers.add(
        String.valueOf(number++),
        convolution(
            bneck.expanded(),
            bneck.kernel(),
            bneck.stride(),
            bneck.expanded(),
            bneck.activation()));
    if (bneck.squeeze()) {
      layers.add(
          String.valueOf(number++),
          SqueezeExcitation.convolutional(bneck.expanded(), squeezed(bneck.expanded())));
    }
    layers.add(String.valueOf(number), convolution(bneck.channels(), 1, 1, 1, null));
    Chain block = new Chain().add("block", layers);
    return bneck.stride() == 1 && channels == bneck.channels() ? block.plusInput() : block;
  }

  /** Convolution, norm and, unless it is null, an activation. */
  private static Chain convolution(
      int filters, int kernel, int stride, int groups, UnaryOperator<NDArray> activation) {
    Chain layers =
        new Chain()
            .add("0", Layers.convolution(filters, kernel, stride, (kernel - 1) / 2, groups))
            .add("1", Layers.batchNorm(EPSILON, MOMENTUM));
    return activation == null ? layers : layers.add("2", activation);
  }

  /** A quarter, rounded to a multiple of 8, never more than 10 % below it. */
  private static int squeezed(int expanded) {
    double quarter = expanded / 4.0;
    int rounded = Math.max(8, (int) (quarter + 4) / 8 * 8);
    return rounded < 0.9 * quarter ? rounded + 8 : rounded;
  }
}
