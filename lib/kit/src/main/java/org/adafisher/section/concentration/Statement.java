package org.adafisher.section.concentration;

import java.util.Locale;
import org.adafisher.analysis.Concentration;

/** A statement of the paper on a factor, as a number. */
enum Statement {
  ENERGY("energy on the diagonal", "%", "“predominantly diagonal” (Sec. 1)"),
  DISCS("discs without zero", "%", "“pronounced diagonal dominance” (App. A.1)"),
  SHIFT("largest shift of an eigenvalue above 1", "%", "“virtually unchanged” (Sec. 3.1)"),
  SNR("SNR", "dB", null);

  private final String words;
  private final String unit;
  private final String paper;

  Statement(String words, String unit, String paper) {
    this.words = words;
    this.unit = unit;
    this.paper = paper;
  }

  String words() {
    return words;
  }

  /** What the paper says; of the SNR, that it falls or rises. */
  String paper(boolean falls) {
    return paper != null ? paper : (falls ? "falls" : "rises") + " with training (App. A.1)";
  }

  double of(Concentration c) {
    return switch (this) {
      case ENERGY -> 100 * c.energyOnDiagonal();
      case DISCS -> 100 * c.discsWithoutZero();
      case SHIFT -> 100 * c.response().largestShift();
      case SNR -> c.response().signalToNoise();
    };
  }

  String show(Concentration c) {
    double value = of(c);
    return Double.isNaN(value) ? "none" : number(value) + "\u00a0" + unit;
  }

  /** Three digits, never an exponent for what a person reads at a glance. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size < 1e-3 || size >= 1e5) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3g", value);
  }
}
