package org.adafisher.fisher;

/**
 * What F̃ is made of, where it is taken apart to see which part matters: F̃ = S′ ⊗ H′ + λ +
 * ρ·mean(S′ ⊗ H′), the mean over the parameter.
 *
 * @param factors which of H′ and S′ are the layer's own; the other is ones
 * @param norms whether normalisation layers have a Fisher information, or else the identity
 * @param relativeDamping ρ, finite and at least 0
 */
public record FisherForm(Factors factors, boolean norms, double relativeDamping) {

  /** Which factors are the layer's own. */
  public enum Factors {
    /** S′ ⊗ H′. */
    BOTH,
    /** 1 ⊗ H′. */
    INPUT,
    /** S′ ⊗ 1. */
    GRADIENT
  }

  /** The paper's (Eq. 3 and 4). */
  public static final FisherForm PAPER = new FisherForm(Factors.BOTH, true, 0);

  /** Checks the range. */
  public FisherForm {
    if (!(relativeDamping >= 0 && Double.isFinite(relativeDamping))) {
      throw new IllegalArgumentException(
          "relative damping " + relativeDamping + " must be finite and at least 0");
    }
  }

  /** The place in the pair (H, S) of the factor that is ones, or −1. */
  long ones() {
    return switch (factors) {
      case BOTH -> -1;
      case INPUT -> 1;
      case GRADIENT -> 0;
    };
  }
}
