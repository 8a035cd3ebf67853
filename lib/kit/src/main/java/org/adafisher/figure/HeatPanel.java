package org.adafisher.figure;

import java.util.Arrays;

/**
 * Values over two sets of named places.
 *
 * @param title the panel's title
 * @param values {@code [rows][columns]}; NaN stays blank
 */
public record HeatPanel(String title, double[][] values) {

  public HeatPanel {
    values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }
}
