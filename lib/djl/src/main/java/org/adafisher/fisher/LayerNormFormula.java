package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;

/**
 * LayerNorm of {@code [M, T, D]}: H_D = [Σ_t (Σ_{n,d} h / (M·D))², T], the scale's entry, then the
 * shift's; S_D = (Σ_{n,t} s)² / M (Prop. 3.1). The paper's D are the normalised axes and T all
 * between them and the first; the released code's T is axis 1 and its D all axes after it, whatever
 * the rank: for {@code [M, D]} its T is the features and its D is 1.
 */
record LayerNormFormula(LayerNorm layer) implements FactorFormula {

  @Override
  public Parameter weight() {
    return layer.getDirectParameters().get("gamma");
  }

  @Override
  public Parameter bias() {
    return layer.getDirectParameters().get("beta");
  }

  @Override
  public long columns() {
    return 1;
  }

  @Override
  public long positions(Shape output) {
    return output.size() / output.get(0) / width();
  }

  @Override
  public boolean gradientIsThatOfBias() {
    return bias().requiresGradient();
  }

  /** Keeps the shape of an example: the rules differ in which axes they sum. */
  @Override
  public NDArray sumInput(NDArray h) {
    return Sums.SCRIPT.apply("examples", h);
  }

  private long width() {
    return weight().getShape().size();
  }

  @Override
  public Coefficients coefficients(
      long batch, long positions, Shape example, FactorRule.Scaling scaling) {
    long kept =
        scaling == FactorRule.Scaling.RELEASED_CODE ? example.get(0) : example.size() / width();
    return Sums.ofNorm(kept, width(), batch, example.size() / kept, false, scaling);
  }
}
