package org.adafisher.figure;

import java.util.Arrays;

/**
 * The magnitudes of a matrix, drawn as its common logarithm.
 *
 * @param title what matrix
 * @param scale what the colours mean; maps with the same words share their colours
 * @param size n, the rows and columns that the values stand for
 * @param values {@code [rows][columns]}, at most n; zeros stay blank
 */
public record HeatMap(String title, String scale, int size, double[][] values) {

  public HeatMap {
    values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }
}
