package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import java.util.function.UnaryOperator;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.Script;

/** The vocabulary of the networks: tapped layers with PyTorch's defaults, and functions. */
public final class Layers {

  private static final Script HARD_SIGMOID =
      new Script(Layers.class, "hard_sigmoid.py", "HardSigmoid");

  private Layers() {}

  /**
   * A square convolution without bias.
   *
   * @param filters output channels
   * @param kernel kernel height and width
   * @param stride stride
   * @param padding zero padding on every side
   * @return {@code [M, C, H, W] -> [M, filters, H', W']}
   */
  public static Tap convolution(int filters, int kernel, int stride, int padding) {
    return Tap.conv2d(square(filters, kernel, stride, padding).optBias(false).build());
  }

  /** A square convolution without bias, in groups of channels that do not see each other. */
  static Tap convolution(int filters, int kernel, int stride, int padding, int groups) {
    return Tap.conv2d(
        square(filters, kernel, stride, padding).optGroups(groups).optBias(false).build());
  }

  /** A square convolution with bias. */
  static Tap biasedConvolution(int filters, int kernel, int stride, int padding) {
    return Tap.conv2d(square(filters, kernel, stride, padding).build());
  }

  private static Conv2d.Builder square(int filters, int kernel, int stride, int padding) {
    return Conv2d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(kernel, kernel))
        .optStride(new Shape(stride, stride))
        .optPadding(new Shape(padding, padding));
  }

  /** A dense layer over each square of a map, which do not overlap: a convolution with bias. */
  static Tap patchConvolution(int filters, int size) {
    return Tap.conv2d(square(filters, size, size, 0).build());
  }

  /**
   * Batch normalisation over axis 1, ε = 1e-5, running averages moving by 0.1.
   *
   * @return {@code [M, C, H, W] -> [M, C, H, W]}
   */
  public static Tap batchNorm() {
    return batchNorm(1e-5, 0.1);
  }

  /**
   * Batch normalisation over axis 1.
   *
   * @param epsilon added to the variance
   * @param momentum PyTorch's: the share of the new batch in the running averages
   * @return {@code [M, C, H, W] -> [M, C, H, W]}
   */
  public static Tap batchNorm(double epsilon, double momentum) {
    return Tap.batchNorm(new BatchNormalization(epsilon, momentum));
  }

  /**
   * Layer normalisation over the last axis.
   *
   * @param axes the number of axes of the input
   * @param epsilon added to the variance
   * @return {@code [M, T, D] -> [M, T, D]}
   */
  public static Tap layerNorm(int axes, double epsilon) {
    return Tap.layerNorm(LayerNorm.builder().axis(axes - 1).optEpsilon((float) epsilon).build());
  }

  /**
   * A dense layer.
   *
   * @param units output features
   * @param bias whether it has a bias
   * @return {@code [M, in] -> [M, units]} or {@code [M, T, in] -> [M, T, units]}
   */
  public static Tap linear(int units, boolean bias) {
    return Tap.linear(Linear.builder().setUnits(units).optBias(bias).build());
  }

  /**
   * A block of CCT without dropout: attention between all positions, a dense part, LayerNorm before
   * both.
   *
   * @param width the features of a position
   * @param heads the heads, a divisor of the width
   * @return {@code [M, T, width] -> [M, T, width]}
   */
  public static Block attentionBlock(int width, int heads) {
    return new CctBlock(width, heads, 0, 0);
  }

  /**
   * max(x, 0).
   *
   * @return the function
   */
  public static UnaryOperator<NDArray> relu() {
    return Activation::relu;
  }

  /**
   * The mean over height and width.
   *
   * @return {@code [M, C, H, W] -> [M, C]}
   */
  public static UnaryOperator<NDArray> globalAveragePool() {
    return Pool::globalAvgPool2d;
  }

  /**
   * x·Φ(x), Φ being the normal distribution function, exactly (Hendrycks and Gimpel 2016).
   *
   * @return the function
   */
  public static UnaryOperator<NDArray> gelu() {
    return Activation::gelu;
  }

  /** Max pooling over squares; {@code ceil} rounds the output's size up. */
  static UnaryOperator<NDArray> maxPool(int kernel, int stride, int padding, boolean ceil) {
    return x ->
        Pool.maxPool2d(
            x,
            new Shape(kernel, kernel),
            new Shape(stride, stride),
            new Shape(padding, padding),
            ceil);
  }

  /** The mean over squares that do not overlap. */
  static UnaryOperator<NDArray> averagePool(int size) {
    Shape square = new Shape(size, size);
    return x -> Pool.avgPool2d(x, square, square, new Shape(0, 0), false, false);
  }

  /** The mean over height and width, as a map of one position. */
  static UnaryOperator<NDArray> globalAverageMap() {
    return x -> Pool.globalAvgPool2d(x).reshape(x.getShape().get(0), x.getShape().get(1), 1, 1);
  }

  /** {@code [M, …] -> [M, features]}. */
  static UnaryOperator<NDArray> flatten() {
    return x -> x.reshape(x.getShape().get(0), -1);
  }

  /** min(max(x + 3, 0), 6) / 6. */
  static UnaryOperator<NDArray> hardSigmoid() {
    return x -> HARD_SIGMOID.differentiably(new NDList(x)).singletonOrThrow();
  }

  /** x·min(max(x + 3, 0), 6) / 6. */
  static UnaryOperator<NDArray> hardSwish() {
    return x -> x.mul(hardSigmoid().apply(x));
  }

  /** A transformer's dense part: a dense layer, GELU, a dense layer, under the given names. */
  static Chain mlp(String first, int hidden, String second, int units) {
    return new Chain()
        .add(first, linear(hidden, true))
        .add("gelu", gelu())
        .add(second, linear(units, true));
  }

  /** The mean over the positions of {@code [M, H, W, C]}. */
  static UnaryOperator<NDArray> meanOverPositions() {
    return x -> x.reshape(x.getShape().get(0), -1, x.getShape().get(3)).mean(new int[] {1});
  }

  /** {@code [M, C, H, W] -> [M, H, W, C]}. */
  static UnaryOperator<NDArray> channelsLast() {
    return x -> x.transpose(0, 2, 3, 1);
  }

  /** {@code [M, H, W, C] -> [M, C, H, W]}. */
  static UnaryOperator<NDArray> channelsFirst() {
    return x -> x.transpose(0, 3, 1, 2);
  }

  /** Returns a probability if it is in [0, 1). */
  static double probability(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(what + " " + value + " must be in [0, 1)");
    }
    return value;
  }
}
