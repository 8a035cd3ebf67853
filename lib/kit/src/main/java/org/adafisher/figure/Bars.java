package org.adafisher.figure;

/**
 * A method's bars, one a group.
 *
 * @param label the method; it decides the colour
 * @param values the heights; NaN leaves a bar out
 * @param lowest the lower ends of the error bars
 * @param highest the upper ends of the error bars
 */
public record Bars(String label, double[] values, double[] lowest, double[] highest) {

  public Bars {
    if (values.length != lowest.length || values.length != highest.length) {
      throw new IllegalArgumentException(
          label
              + ": "
              + values.length
              + " values, "
              + lowest.length
              + " lower and "
              + highest.length
              + " upper ends: must be as many of each");
    }
    values = values.clone();
    lowest = lowest.clone();
    highest = highest.clone();
  }
}
