package org.adafisher.figure;

import java.util.List;

/**
 * Curves that share their axes.
 *
 * @param xTitle the horizontal axis with its unit
 * @param yTitle the vertical axis with its unit
 * @param logarithmicX whether the horizontal axis is logarithmic
 * @param logarithmic whether the vertical axis is logarithmic, if the values span a factor of 5
 * @param curves the curves
 */
public record CurvePanel(
    String xTitle, String yTitle, boolean logarithmicX, boolean logarithmic, List<Curve> curves) {

  public CurvePanel {
    curves = List.copyOf(curves);
  }

  /**
   * Creates a panel whose horizontal axis is linear.
   *
   * @param xTitle the horizontal axis with its unit
   * @param yTitle the vertical axis with its unit
   * @param logarithmic whether the vertical axis is logarithmic
   * @param curves the curves
   */
  public CurvePanel(String xTitle, String yTitle, boolean logarithmic, List<Curve> curves) {
    this(xTitle, yTitle, false, logarithmic, curves);
  }
}
