package org.adafisher.internal;

/**
 * The options of every optimizer, besides its learning rate.
 *
 * @param weightDecay κ
 * @param clipNorm the bound on the norm of all gradients
 */
public record CommonOptions(
    @Hyperparameter(is = "κ, weight decay", standard = "0", range = "[0, ∞)") double weightDecay,
    @Hyperparameter(
            is = "bound on the norm of all gradients, 0 for none",
            standard = "0",
            range = "[0, ∞)")
        double clipNorm) {

  /** Checks the ranges. */
  public CommonOptions {
    Hyperparameters.check(CommonOptions.class, weightDecay, clipNorm);
  }
}
