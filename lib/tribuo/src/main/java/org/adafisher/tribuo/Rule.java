package org.adafisher.tribuo;

import java.util.Arrays;
import java.util.Locale;

/**
 * A factor rule: factor ← decay·factor + gain·new. The numbers are those of {@code FactorRule} in
 * adafisher-djl, which this module does not need; a test of the kit holds both together.
 */
enum Rule {
  /** Paper Alg. 1, normalised after the average (Eq. 4). */
  ALGORITHM_1(0.92, 1 - 0.008, false, 0, 0, 1),
  /** The version published at ICLR 2025, as others describe it: we have not read that version. */
  ICLR_2025(0.8, 0.2, false, 0, 0, 1),
  /** The authors' repository at commit eb858c6, normalised before the average. */
  RELEASED_CODE(0.08, 0.008, true, 1e-6, 1, 100);

  final double decay;
  final double gain;
  final boolean normalizesFirst;
  final double epsilon;
  final double start;
  final int interval;

  Rule(
      double decay,
      double gain,
      boolean normalizesFirst,
      double epsilon,
      double start,
      int interval) {
    this.decay = decay;
    this.gain = gain;
    this.normalizesFirst = normalizesFirst;
    this.epsilon = epsilon;
    this.start = start;
    this.interval = interval;
  }

  /** The rule of a name, in any case. */
  static Rule named(String name) {
    String wanted = name.toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(values())
        .filter(rule -> rule.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown factor rule '"
                        + name
                        + "': choose one of "
                        + Arrays.toString(values())));
  }

  /** F̃ of parameters without factors; the released code leaves it undamped. */
  double identity(double damping) {
    return this == RELEASED_CODE ? 1 : 1 + damping;
  }
}
