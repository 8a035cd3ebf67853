package org.adafisher.figure;

import java.util.List;

/**
 * Series of ranges that share their axes.
 *
 * @param title the panel's title
 * @param series the series, in the order of the legend
 */
public record RangePanel(String title, List<Range> series) {

  public RangePanel {
    series = List.copyOf(series);
  }
}
