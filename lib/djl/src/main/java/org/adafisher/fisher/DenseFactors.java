package org.adafisher.fisher;

import ai.djl.nn.Parameter;
import java.util.Optional;

/**
 * The dense Kronecker factors of one layer's batch: Σ h·hᵀ and Σ s·sᵀ over batch and positions,
 * without the bias's entry (Martens and Grosse 2015; Grosse and Martens 2016).
 */
public final class DenseFactors {

  private final String name;
  private final Tap tap;

  /**
   * Creates the factors of a tapped layer; nothing is observed yet.
   *
   * @param name the layer's name
   * @param tap the layer
   * @throws IllegalArgumentException if the layer is a normalisation, which has none
   */
  public DenseFactors(String name, Tap tap) {
    if (!has(tap)) {
      throw new IllegalArgumentException("layer '" + name + "' has no dense factors");
    }
    this.name = name;
    this.tap = tap;
  }

  /**
   * Returns whether a layer has dense factors.
   *
   * @param tap the layer
   * @return true for dense layers and convolutions
   */
  public static boolean has(Tap tap) {
    return tap.formula().isDense();
  }

  /**
   * Returns the layer's name.
   *
   * @return such as {@code layer4.1.conv1}
   */
  public String name() {
    return name;
  }

  /**
   * Returns the layer's weight.
   *
   * @return {@code [out, …]}
   */
  public Parameter weight() {
    return tap.formula().weight();
  }

  /**
   * Returns the layer's bias.
   *
   * @return {@code [out]}, or empty
   */
  public Optional<Parameter> bias() {
    return Optional.ofNullable(tap.formula().bias());
  }

  /**
   * Switches observation on or off, from the next forward pass on.
   *
   * @param on whether training passes are observed
   */
  public void arm(boolean on) {
    tap.arm(on ? Tap.Capture.DENSE : Tap.Capture.NONE);
  }

  /** Switches observation with h̄ = [h, 1] on, from the next forward pass on. */
  public void armWithOne() {
    tap.arm(Tap.Capture.DENSE_WITH_ONE);
  }

  /**
   * Returns the sums of the passes since the layer was armed or last collected.
   *
   * @return Σ h·hᵀ {@code [K, K]}, K the inputs of an output unit, or Σ h̄·h̄ᵀ {@code [K + 1, K +
   *     1]}, and Σ s·sᵀ {@code [out, out]}, new arrays; empty if no pass had a backward pass
   */
  public Optional<Tap.Totals> collect() {
    return tap.collect();
  }
}
