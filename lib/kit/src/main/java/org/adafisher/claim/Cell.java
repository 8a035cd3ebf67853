package org.adafisher.claim;

import java.util.Locale;
import org.adafisher.analysis.Spread;

/**
 * A published number.
 *
 * @param name where it stands
 * @param value the number; NaN if the table has none
 * @param deviation the standard deviation over {@link PaperTables#RUNS} runs; NaN if none is given
 * @param note what is known about it, such as digits that the scan leaves unclear
 */
record Cell(CellName name, double value, double deviation, String note) {

  boolean isReported() {
    return !Double.isNaN(value);
  }

  boolean hasDeviation() {
    return !Double.isNaN(deviation);
  }

  Spread spread() {
    return new Spread(value, deviation, PaperTables.RUNS);
  }

  /** Such as {@code 96.25 ± 0.17}. */
  String shown() {
    String mean = name.metric().startsWith("epochs") ? "%.0f" : "%.2f";
    return String.format(Locale.ROOT, mean, value)
        + (hasDeviation() ? " ± " + String.format(Locale.ROOT, "%.2f", deviation) : "");
  }

  /** The same, with the optimizer and with what the scan leaves unclear. */
  String described() {
    return name.optimizer()
        + " "
        + shown()
        + (note.startsWith("std digits") ? " (deviation unclear in the scan)" : "");
  }
}
