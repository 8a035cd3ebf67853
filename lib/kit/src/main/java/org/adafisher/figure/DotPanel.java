package org.adafisher.figure;

import java.util.List;

/**
 * Numbers by category.
 *
 * @param title what is measured
 * @param xTitle the horizontal axis with its unit
 * @param least where the axis starts
 * @param most where it ends
 * @param dots the series
 */
public record DotPanel(String title, String xTitle, double least, double most, List<Dots> dots) {

  /**
   * One number a category.
   *
   * @param label the series
   * @param colour {@code #RRGGBB}
   * @param symbol Plotly's name of the marker
   * @param values by category; NaN leaves a gap
   */
  public record Dots(String label, String colour, String symbol, double[] values) {

    public Dots {
      values = values.clone();
    }
  }

  public DotPanel {
    dots = List.copyOf(dots);
  }

  /**
   * Creates a panel of shares, from 0 to 100 %.
   *
   * @param title what is measured
   * @param xTitle the horizontal axis with its unit
   * @param dots the series; values in per cent
   */
  public DotPanel(String title, String xTitle, List<Dots> dots) {
    this(title, xTitle, 0, 100, dots);
  }
}
