package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.List;
import org.adafisher.internal.Constants;

/** How H_D and S_D of one type of layer follow from h and s (paper Prop. 3.1, App. A.3). */
sealed interface FactorFormula
    permits LinearFormula, ConvolutionFormula, BatchNormFormula, LayerNormFormula {

  /** The weight (or scale). */
  Parameter weight();

  /** The bias (or shift); null if the layer has none. */
  Parameter bias();

  /** The number of entries of H_D that belong to the weight; the bias takes the one after them. */
  long columns();

  /** T, the positions of an example, from the shape of the output. */
  long positions(Shape output);

  /** The sum over the batch that H_D needs. */
  NDArray sumInput(NDArray h);

  /**
   * How H_D and S_D follow from the sums.
   *
   * @param batch M
   * @param positions T
   * @param example the shape of the input's sum
   */
  Coefficients coefficients(long batch, long positions, Shape example, FactorRule.Scaling scaling);

  /**
   * The numbers of {@code factors.py}: with Σ the sum over the batch, H_D = [scale·Σh² / count,
   * last], averaged over groups, and S_D = Σs² / divisor; of a norm H_D = [scale·Σ(Σh / count)²,
   * last], the outer sum over groups, and S_D = (Σs)² / divisor.
   *
   * @param isNorm whether it is a norm
   * @param groups the groups of a convolution; the entries of a norm's mean
   * @param count what the sum over h is divided by
   * @param scale in front of the weight's entries
   * @param last the bias's entry, 0 without a bias
   * @param outputs the entries of S_D
   * @param outputsFirst whether they are axis 1 of s, or else its last
   * @param divisor what the sum over s is divided by
   */
  record Coefficients(
      boolean isNorm,
      long groups,
      double count,
      double scale,
      double last,
      long outputs,
      boolean outputsFirst,
      double divisor) {}

  /** The 0/1 matrices R and K by which a convolution's patches are summed; empty for others. */
  default List<NDArray> masks(NDArray inputSum) {
    NDArray none = Constants.none(inputSum);
    return List.of(none, none);
  }

  /** Whether the layer has dense factors. */
  default boolean isDense() {
    return false;
  }

  /** The sum of h·hᵀ, or of h̄·h̄ᵀ, h̄ = [h, 1], over batch and positions. */
  default NDArray outerInput(NDArray h, boolean withOne) {
    throw new UnsupportedOperationException("normalisation layers have no dense factors");
  }

  /** The sum of s·sᵀ over batch and positions. */
  default NDArray outerGradient(NDArray s) {
    throw new UnsupportedOperationException("normalisation layers have no dense factors");
  }

  /** Whether the bias's gradient can stand for s. */
  default boolean gradientIsThatOfBias() {
    return false;
  }
}
