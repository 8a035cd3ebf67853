package org.adafisher.section.fisher;

/** What is measured at a point of training. */
public enum Measure {
  /** Spearman's rank correlation of an estimate with the diagonal of the true Fisher. */
  RANK,
  /** Pearson's correlation of their logarithms, where both are positive. */
  LOGARITHMS,
  /** |c·d − f| / |f| at the c that makes it least: a scale is the learning rate's. */
  ERROR,
  /** The share of the sum of squared entries of the true Fisher that is on its diagonal. */
  ENERGY,
  /** The decimal logarithm of the condition number of P^(−1/2)·(F + λ·I)·P^(−1/2). */
  CONDITION,
  /** The largest |eigenvalue| of P^(−1/2)·H·P^(−1/2) over the root mean square of all. */
  HESSIAN,
  /** The cosine of P⁻¹·∇ with the damped natural gradient. */
  COSINE,
  /** The share of the loss that one step along −P⁻¹·∇ takes away, at its own best length. */
  DECREASE,
  /** The cosine of F and the Hessian, as vectors of n² numbers. */
  ALIGNMENT,
  /** |F − H| / |H|. */
  DIFFERENCE,
  /** The rank correlation of the diagonals of F and of |H|. */
  DIAGONALS,
  /** The share of the entries of F̃ below 1, which the proof of Prop. 3.4 rules out. */
  BELOW_ONE,
  /** The mean loss of the measured examples. */
  LOSS
}
