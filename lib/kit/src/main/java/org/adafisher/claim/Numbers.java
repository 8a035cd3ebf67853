package org.adafisher.claim;

import java.math.BigDecimal;
import java.util.Locale;
import org.adafisher.analysis.MeanDifference;

/** Numbers as the ledger writes them. */
final class Numbers {

  private Numbers() {}

  static String fixed(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value).replace('-', '−');
  }

  static String signed(double value, int digits) {
    return (value >= 0 ? "+" : "") + fixed(value, digits);
  }

  /** A number of a table or a claim, with all its digits. */
  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** Such as {@code p = 0.021}; without a name the number alone. */
  static String p(String name, double value) {
    boolean isTiny = value < 1e-4;
    String number =
        isTiny ? "0.0001" : String.format(Locale.ROOT, value < 0.1 ? "%.4f" : "%.2f", value);
    return name.isEmpty()
        ? (isTiny ? "< " : "") + number
        : name + (isTiny ? " < " : " = ") + number;
  }

  /** Such as {@code +1.40 [+1.18, +1.62]}. */
  static String interval(MeanDifference d, int digits) {
    return d.shown(digits).replace('-', '−');
  }
}
