package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;

/**
 * BatchNorm: H_D = [Σ_c (Σ_{n,t} h / (M·T))², C], the scale's entry, then the shift's; S_D =
 * (Σ_{n,t} s)² / M (Prop. 3.1).
 */
record BatchNormFormula(Block layer) implements FactorFormula {

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
    return output.size() / output.get(0) / output.get(1);
  }

  @Override
  public boolean gradientIsThatOfBias() {
    return bias().requiresGradient();
  }

  @Override
  public NDArray sumInput(NDArray h) {
    return Sums.SCRIPT.apply("channels", h);
  }

  @Override
  public Coefficients coefficients(
      long batch, long positions, Shape example, FactorRule.Scaling scaling) {
    return Sums.ofNorm(example.size(), example.size(), batch, positions, true, scaling);
  }
}
