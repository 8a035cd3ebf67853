package org.adafisher.section.concentration;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.adafisher.analysis.SymmetricMatrix;

/**
 * The dense Kronecker factors of one layer, as in FACTS: means over the batch and the positions.
 *
 * @param layer the layer's name
 * @param input H = mean of h·hᵀ {@code [K, K]}, without the bias's entry; groups are averaged
 * @param inputMean the mean of h {@code [K]}
 * @param gradient S = mean of s·sᵀ {@code [out, out]}; s is the gradient of the mean loss
 */
record LayerMoments(
    String layer, SymmetricMatrix input, double[] inputMean, SymmetricMatrix gradient) {

  /**
   * Divides sums by their counts.
   *
   * @param extended Σ h̄·h̄ᵀ {@code [K + 1, K + 1]}, h̄ = [h, 1]; its last entry is the count
   * @param gradients Σ s·sᵀ
   * @param rows over how many s
   */
  static LayerMoments of(String layer, NDArray extended, NDArray gradients, long rows) {
    int side = (int) extended.getShape().get(0);
    double[] sums = doubles(extended);
    double count = sums[sums.length - 1];
    int k = side - 1;
    double[] input = new double[k * k];
    double[] mean = new double[k];
    for (int i = 0; i < k; i++) {
      mean[i] = sums[i * side + k] / count;
      for (int j = 0; j < k; j++) {
        input[i * k + j] = sums[i * side + j] / count;
      }
    }
    double[] gradient = doubles(gradients);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] /= rows;
    }
    return new LayerMoments(
        layer,
        SymmetricMatrix.of(k, input),
        mean,
        SymmetricMatrix.of((int) gradients.getShape().get(0), gradient));
  }

  private static double[] doubles(NDArray array) {
    try (NDArray wide = array.toType(DataType.FLOAT64, true)) {
      return wide.toDoubleArray();
    }
  }
}
