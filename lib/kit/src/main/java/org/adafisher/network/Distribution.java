package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * The distribution of a parameter's initial values, where it is not PyTorch's default; {@link
 * Initialization} draws from it. To DJL it is an initializer that leaves zeros.
 */
@FunctionalInterface
interface Distribution extends Initializer {

  /** Zeros. */
  Distribution ZERO = (random, shape) -> new double[Math.toIntExact(shape.size())];

  /** Draws the values of an array of a shape, in its order. */
  double[] draw(RandomGenerator random, Shape shape);

  @Override
  default NDArray initialize(NDManager manager, Shape shape, DataType type) {
    return manager.zeros(shape, type);
  }

  /** Uniform in ±1/√fan_in: PyTorch's default for dense layers and convolutions. */
  static Distribution uniform(double fanIn) {
    double bound = 1 / Math.sqrt(fanIn);
    return (random, shape) -> fill(shape, () -> bound * (2 * random.nextDouble() - 1));
  }

  /** N(0, σ²). */
  static Distribution normal(double deviation) {
    return (random, shape) -> fill(shape, () -> deviation * random.nextGaussian());
  }

  /** N(0, σ²) between −2 and 2, as PyTorch's and timm's {@code trunc_normal_} by default. */
  static Distribution truncatedNormal(double deviation) {
    return (random, shape) ->
        fill(
            shape,
            () -> {
              double value;
              do {
                value = deviation * random.nextGaussian();
              } while (Math.abs(value) > 2);
              return value;
            });
  }

  /** Uniform in ±1/√fan_in, the fan read from the shape. */
  static Distribution uniformFanIn() {
    return (random, shape) -> uniform((double) shape.size() / shape.get(0)).draw(random, shape);
  }

  /** Uniform in ±√(6/fan_in), whose variance is that of {@link #kaimingFanIn}. */
  static Distribution kaimingUniform() {
    return (random, shape) -> uniform((double) shape.size() / shape.get(0) / 6).draw(random, shape);
  }

  /** N(0, 2/fan_out), the fan being filters times positions of the kernel, as in PyTorch. */
  static Distribution kaimingFanOut() {
    return (random, shape) -> {
      double fan = (double) shape.size() / shape.get(1);
      return normal(Math.sqrt(2 / fan)).draw(random, shape);
    };
  }

  /** N(0, 2/fan_in) (He et al. 2015). */
  static Distribution kaimingFanIn() {
    return (random, shape) ->
        normal(Math.sqrt(2.0 * shape.get(0) / shape.size())).draw(random, shape);
  }

  private static double[] fill(Shape shape, DoubleSupplier next) {
    double[] values = new double[Math.toIntExact(shape.size())];
    Arrays.setAll(values, i -> next.getAsDouble());
    return values;
  }
}
