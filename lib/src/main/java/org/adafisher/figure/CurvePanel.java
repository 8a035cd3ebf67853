package org.adafisher.figure;

import java.util.List;

/**
 * Curves that share their axes.
 *
 * @param xTitle the horizontal axis with its unit
 * @param yTitle the vertical axis with its unit
 * @param logarithmic whether the vertical axis is logarithmic
 * @param curves the curves
 */
public record CurvePanel(String xTitle, String yTitle, boolean logarithmic, List<Curve> curves) {

  public CurvePanel {
    curves = List.copyOf(curves);
  }
}
