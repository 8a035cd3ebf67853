package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import java.util.List;
import org.adafisher.internal.Constants;

/**
 * Convolution: H_D = mean of the squared patch entries over batch and output positions, averaged
 * over the groups, then 1 for the bias; S_D = mean of s² over batch and positions (App. A.3).
 *
 * <p>No patch is ever built. The squared input, summed over the batch, is one map {@code [C, H,
 * W]}; the sum of a patch entry over the output positions is then R·map·Kᵀ, where R {@code [kh, H]}
 * and K {@code [kw, W]} mark the rows and columns that each kernel position meets.
 */
record ConvolutionFormula(Conv2d layer) implements FactorFormula {

  @Override
  public Parameter weight() {
    return layer.getDirectParameters().get("weight");
  }

  @Override
  public Parameter bias() {
    return layer.getDirectParameters().get("bias");
  }

  @Override
  public long columns() {
    Shape shape = weight().getShape();
    return shape.size() / shape.get(0);
  }

  @Override
  public long positions(Shape output) {
    return output.get(2) * output.get(3);
  }

  /** The squared input, summed over the batch: {@code [C, H, W]}. */
  @Override
  public NDArray sumInput(NDArray h) {
    return Sums.SCRIPT.apply("squares", h);
  }

  /** [kh, H] x ([C, H, W] x [W, kw]) -> [C, kh, kw]. */
  @Override
  public List<NDArray> masks(NDArray map) {
    return List.of(met(map, 0), met(map, 1));
  }

  /** The 0/1 matrix [kernel size, input size] of the places that each kernel position meets. */
  private NDArray met(NDArray map, int axis) {
    Met places =
        new Met(
            (int) map.getShape().get(1 + axis),
            (int) layer.getKernelShape().get(axis),
            (int) layer.getStride().get(axis),
            (int) layer.getPadding().get(axis),
            (int) layer.getDilation().get(axis));
    return Constants.of(places, map.getDevice(), map.getDataType(), places::mask);
  }

  /** One axis of a convolution. */
  private record Met(int size, int kernel, int stride, int padding, int dilation) {

    NDArray mask(NDManager manager) {
      int outputs = (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
      float[] mask = new float[kernel * size];
      for (int k = 0; k < kernel; k++) {
        for (int o = 0; o < outputs; o++) {
          int place = o * stride + k * dilation - padding;
          if (place >= 0 && place < size) {
            mask[k * size + place] = 1;
          }
        }
      }
      return manager.create(mask, new Shape(kernel, size));
    }
  }

  @Override
  public Coefficients coefficients(
      long batch, long positions, Shape example, FactorRule.Scaling scaling) {
    double count = (double) batch * positions;
    int groups = groups();
    double scale = scaling == FactorRule.Scaling.RELEASED_CODE ? (double) groups / columns() : 1;
    double last = bias() == null ? 0 : scale;
    long outputs = weight().getShape().get(0);
    return new Coefficients(false, groups, count * groups, scale, last, outputs, true, count);
  }

  @Override
  public boolean isDense() {
    return true;
  }

  /** The groups' matrices are added up. */
  @Override
  public NDArray outerInput(NDArray h, boolean withOne) {
    return Sums.SCRIPT.apply(
        "outer_of_patches",
        h,
        layer.getKernelShape().getShape(),
        layer.getDilation().getShape(),
        layer.getPadding().getShape(),
        layer.getStride().getShape(),
        (long) groups(),
        withOne);
  }

  private int groups() {
    return layer.getGroups();
  }

  @Override
  public NDArray outerGradient(NDArray s) {
    return Sums.SCRIPT.apply("outer_of_channels", s);
  }
}
