package org.adafisher.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionFormulaTest {

  /** Σ h̄·h̄ᵀ over examples, groups and positions, patch by patch. */
  private static double[] reference(
      double[] h,
      int[] shape,
      int[] kernel,
      int[] stride,
      int[] padding,
      int[] dilation,
      int groups) {
    int channels = shape[1] / groups;
    int size = channels * kernel[0] * kernel[1] + 1;
    int rows = (shape[2] + 2 * padding[0] - dilation[0] * (kernel[0] - 1) - 1) / stride[0] + 1;
    int columns = (shape[3] + 2 * padding[1] - dilation[1] * (kernel[1] - 1) - 1) / stride[1] + 1;
    double[] outer = new double[size * size];
    double[] patch = new double[size];
    patch[size - 1] = 1;
    for (int n = 0; n < shape[0] * groups; n++) {
      for (int place = 0; place < rows * columns; place++) {
        for (int k = 0; k < size - 1; k++) {
          int channel = k / kernel[1] / kernel[0];
          int y =
              place / columns * stride[0] - padding[0] + k / kernel[1] % kernel[0] * dilation[0];
          int x = place % columns * stride[1] - padding[1] + k % kernel[1] * dilation[1];
          boolean isInside = y >= 0 && y < shape[2] && x >= 0 && x < shape[3];
          patch[k] = isInside ? h[((n * channels + channel) * shape[2] + y) * shape[3] + x] : 0;
        }
        for (int i = 0; i < size; i++) {
          for (int j = 0; j < size; j++) {
            outer[i * size + j] += patch[i] * patch[j];
          }
        }
      }
    }
    return outer;
  }

  @ParameterizedTest
  @CsvSource({
    "4, 6, 5, 3, 3, 1, 1, 1, 1, 1, 1, 1",
    "4, 7, 6, 3, 2, 2, 1, 1, 0, 1, 2, 2",
    "6, 5, 8, 1, 1, 2, 2, 0, 0, 1, 1, 3",
    "4, 9, 9, 2, 3, 3, 2, 0, 2, 3, 1, 4",
    "64, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1"
  })
  void theSumIsThatOfAllPatches(
      int channels,
      int height,
      int width,
      int kernelHeight,
      int kernelWidth,
      int strideDown,
      int strideRight,
      int paddingDown,
      int paddingRight,
      int dilationDown,
      int dilationRight,
      int groups) {
    Conv2d layer =
        Conv2d.builder()
            .setFilters(groups)
            .setKernelShape(new Shape(kernelHeight, kernelWidth))
            .optStride(new Shape(strideDown, strideRight))
            .optPadding(new Shape(paddingDown, paddingRight))
            .optDilation(new Shape(dilationDown, dilationRight))
            .optGroups(groups)
            .build();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray h = manager.randomNormal(new Shape(3, channels, height, width), DataType.FLOAT64);
      double[] expected =
          reference(
              h.toDoubleArray(),
              new int[] {3, channels, height, width},
              new int[] {kernelHeight, kernelWidth},
              new int[] {strideDown, strideRight},
              new int[] {paddingDown, paddingRight},
              new int[] {dilationDown, dilationRight},
              groups);
      assertThat(new ConvolutionFormula(layer).outerInput(h, true).toDoubleArray())
          .containsExactly(expected, within(1e-9));
    }
  }
}
