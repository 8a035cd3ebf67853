package org.adafisher.fisher;

import java.util.List;
import java.util.Locale;

/**
 * How a layer's factors are averaged over the steps and min-max normalised: factor ← decay·factor +
 * gain·new.
 *
 * @param name the rule's name, such as {@code ALGORITHM_1}
 * @param decay what remains of the average at each factor update, in [0, 1)
 * @param gain the weight of the new batch's factor, above 0
 * @param normalization when min-max normalisation is applied
 * @param epsilon added to max − min in the normalisation, at least 0; with 0, max = min gives zeros
 * @param start the average before the first update
 * @param interval steps between factor updates (TCov), at least 1: steps 1, 1 + interval, …
 * @param scaling the constants in front of the raw factors
 * @param form which parts F̃ is made of
 */
public record FactorRule(
    String name,
    double decay,
    double gain,
    Normalization normalization,
    double epsilon,
    double start,
    int interval,
    Scaling scaling,
    FisherForm form) {

  /** When a factor is min-max normalised. */
  public enum Normalization {
    /** The new batch's factor is normalised, then averaged (the released code). */
    BEFORE_AVERAGE,
    /** The average is normalised (paper Eq. 4: H′ and S′ of the averages). */
    AFTER_AVERAGE,
    /**
     * Never: H′ and S′ are means of the batches' factors, S_D that of each example's own loss, M²
     * times the mean loss's, so that S′ ⊗ H′ has the scale of the Fisher information.
     */
    NEVER
  }

  /** The constants in front of the raw factors; they matter only through epsilon. */
  public enum Scaling {
    /** Paper Prop. 3.1 and App. A.3. */
    PAPER,
    /**
     * The authors' repository: convolution H_D times groups / ((in / groups)·kh·kw); BatchNorm H_D
     * = [Σ mean² / T², C / M²]; LayerNorm H_D = [Σ mean² / D², T / M²], T the size of axis 1 and D
     * the product of the axes after it, whatever the rank.
     */
    RELEASED_CODE
  }

  /** Algorithm 1 of the paper, with γ1 = 0.92 and γ2 = 0.008. */
  public static final FactorRule ALGORITHM_1 =
      new FactorRule(
          "ALGORITHM_1",
          0.92,
          1 - 0.008,
          Normalization.AFTER_AVERAGE,
          0,
          0,
          1,
          Scaling.PAPER,
          FisherForm.PAPER);

  /**
   * The version published at ICLR 2025, with one γ = 0.8, as others describe it: we have not read
   * that version.
   */
  public static final FactorRule ICLR_2025 =
      new FactorRule(
          "ICLR_2025",
          0.8,
          0.2,
          Normalization.AFTER_AVERAGE,
          0,
          0,
          1,
          Scaling.PAPER,
          FisherForm.PAPER);

  /** The authors' repository at commit eb858c6, whose factors start at ones, TCov = 100. */
  public static final FactorRule RELEASED_CODE =
      new FactorRule(
          "RELEASED_CODE",
          0.08,
          0.008,
          Normalization.BEFORE_AVERAGE,
          1e-6,
          1,
          100,
          Scaling.RELEASED_CODE,
          FisherForm.PAPER);

  public FactorRule {
    require(decay >= 0 && decay < 1, "decay", decay, "in [0, 1)");
    require(gain > 0 && Double.isFinite(gain), "gain", gain, "above 0");
    require(epsilon >= 0 && Double.isFinite(epsilon), "epsilon", epsilon, "at least 0");
    require(Double.isFinite(start), "start", start, "finite");
    require(interval >= 1, "interval", interval, "at least 1");
  }

  /**
   * Returns the three published rules.
   *
   * @return {@link #ALGORITHM_1}, {@link #ICLR_2025}, {@link #RELEASED_CODE}
   */
  public static List<FactorRule> presets() {
    return List.of(ALGORITHM_1, ICLR_2025, RELEASED_CODE);
  }

  /**
   * Returns the published rule of a name, in any case.
   *
   * @param name the rule's name
   * @return the rule
   * @throws IllegalArgumentException if there is no such rule; the message lists the names
   */
  public static FactorRule named(String name) {
    String wanted = name.toUpperCase(Locale.ROOT).replace('-', '_');
    return presets().stream()
        .filter(rule -> rule.name.equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown factor rule '"
                        + name
                        + "': choose one of "
                        + presets().stream().map(FactorRule::name).toList()));
  }

  /**
   * Returns this rule with another interval.
   *
   * @param steps steps between factor updates (TCov), at least 1
   * @return the changed rule
   */
  public FactorRule withInterval(int steps) {
    return new FactorRule(name, decay, gain, normalization, epsilon, start, steps, scaling, form);
  }

  /**
   * Returns this rule with another decay and gain.
   *
   * @param newDecay what remains of the average, in [0, 1)
   * @param newGain the weight of the new factor, above 0
   * @return the changed rule
   */
  public FactorRule withDecay(double newDecay, double newGain) {
    return new FactorRule(
        name, newDecay, newGain, normalization, epsilon, start, interval, scaling, form);
  }

  /**
   * Returns this rule with another γ, the released code's one option: decay γ/10, gain γ/100.
   *
   * @param gamma γ, above 0 and below 10; the released code's default is 0.8
   * @return the changed rule
   * @throws IllegalArgumentException if this is not {@link #RELEASED_CODE}, or one made from it
   */
  public FactorRule withGamma(double gamma) {
    require(
        name.equals(RELEASED_CODE.name),
        "gamma",
        gamma,
        "left to RELEASED_CODE, whose option it is: " + name + " has decay and gain");
    require(gamma > 0 && gamma < 10, "gamma", gamma, "above 0 and below 10");
    return withDecay(gamma / 10, gamma / 100);
  }

  /**
   * Returns this rule with another start of the average.
   *
   * @param value the average before the first update
   * @return the changed rule
   */
  public FactorRule withStart(double value) {
    return new FactorRule(
        name, decay, gain, normalization, epsilon, value, interval, scaling, form);
  }

  /**
   * Returns this rule without min-max normalisation; averages then start from nothing.
   *
   * @return the changed rule
   */
  public FactorRule withoutMinMax() {
    return new FactorRule(
        name, decay, gain, Normalization.NEVER, epsilon, 0, interval, scaling, form);
  }

  /**
   * Returns this rule with other parts of F̃.
   *
   * @param newForm which parts F̃ is made of
   * @return the changed rule
   */
  public FactorRule withForm(FisherForm newForm) {
    return new FactorRule(
        name, decay, gain, normalization, epsilon, start, interval, scaling, newForm);
  }

  /** What an average of the updates up to a step is divided by: their weights where it matters. */
  double weight(long step) {
    long updates = (step - 1) / interval + 1;
    return normalization == Normalization.NEVER
        ? gain * (1 - Math.pow(decay, updates)) / (1 - decay)
        : 1;
  }

  private static void require(boolean holds, String what, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(
          "factor rule: " + what + " = " + value + " must be " + allowed);
    }
  }
}
