/**
 * Diagonal Kronecker factors of the Fisher information (paper Sec. 3.2, App. A.3).
 *
 * <p>A {@link org.adafisher.fisher.Tap} around a DJL layer observes the layer's input h and the
 * gradient s of the loss with respect to its output; {@link org.adafisher.fisher.KroneckerFactors}
 * averages and normalises their diagonals H_D and S_D and gives F̃ = S′ ⊗ H′ + λ per parameter.
 */
package org.adafisher.fisher;
