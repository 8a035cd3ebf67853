package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

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

  /** The sum over the batch that H_D needs; h is detached. */
  NDArray sumInput(NDArray h);

  /** The sum over the batch that S_D needs, of s, or of the bias's gradient where that serves. */
  NDArray sumGradient(NDArray s);

  /** H_D and S_D from the sums, in float64. */
  FactorPair factors(Tap.Totals totals, FactorRule.Scaling scaling);

  /** Whether the layer has dense factors. */
  default boolean isDense() {
    return false;
  }

  /** The sum of h·hᵀ, or of h̄·h̄ᵀ, h̄ = [h, 1], over batch and positions; h is detached. */
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
