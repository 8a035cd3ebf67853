package org.adafisher.paper;

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
public record Cell(CellName name, double value, double deviation, String note) {

  /**
   * Returns whether the table has a number here.
   *
   * @return false for a dash
   */
  public boolean isReported() {
    return !Double.isNaN(value);
  }

  /**
   * Returns whether a deviation is given.
   *
   * @return true over several runs
   */
  public boolean hasDeviation() {
    return !Double.isNaN(deviation);
  }

  /**
   * Returns whether the scan leaves digits of the deviation unclear.
   *
   * @return true if it may have been read wrongly
   */
  public boolean hasUnclearDeviation() {
    return note.startsWith("std digits");
  }

  /**
   * Returns this as a summary of runs.
   *
   * @return mean, deviation and count
   */
  public Spread spread() {
    return new Spread(value, deviation, PaperTables.RUNS);
  }

  /**
   * Returns the number with its deviation.
   *
   * @return such as {@code 96.25 ± 0.17}
   */
  public String shown() {
    String mean = name.metric().startsWith("epochs") ? "%.0f" : "%.2f";
    return String.format(Locale.ROOT, mean, value)
        + (hasDeviation() ? " ± " + String.format(Locale.ROOT, "%.2f", deviation) : "");
  }

  /**
   * Returns the same, with the optimizer and with what the scan leaves unclear.
   *
   * @return a few words
   */
  public String described() {
    return name.optimizer()
        + " "
        + shown()
        + (hasUnclearDeviation() ? " (deviation unclear in the scan)" : "");
  }
}
