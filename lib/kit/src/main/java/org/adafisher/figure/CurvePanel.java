package org.adafisher.figure;

import java.util.List;

/**
 * Curves that share their axes.
 *
 * @param title what stands above the panel; may be empty
 * @param xTitle the horizontal axis with its unit
 * @param yTitle the vertical axis with its unit
 * @param logarithmicX whether the horizontal axis is logarithmic
 * @param logarithmic whether the vertical axis is logarithmic, if the values span a factor of 5
 * @param curves the curves
 */
public record CurvePanel(
    String title,
    String xTitle,
    String yTitle,
    boolean logarithmicX,
    boolean logarithmic,
    List<Curve> curves)
    implements Panel {

  public CurvePanel {
    curves = List.copyOf(curves);
  }

  /**
   * Creates a panel without a title.
   *
   * @param xTitle the horizontal axis with its unit
   * @param yTitle the vertical axis with its unit
   * @param logarithmicX whether the horizontal axis is logarithmic
   * @param logarithmic whether the vertical axis is logarithmic
   * @param curves the curves
   */
  public CurvePanel(
      String xTitle, String yTitle, boolean logarithmicX, boolean logarithmic, List<Curve> curves) {
    this("", xTitle, yTitle, logarithmicX, logarithmic, curves);
  }

  /**
   * Creates a panel without a title, whose horizontal axis is linear.
   *
   * @param xTitle the horizontal axis with its unit
   * @param yTitle the vertical axis with its unit
   * @param logarithmic whether the vertical axis is logarithmic
   * @param curves the curves
   */
  public CurvePanel(String xTitle, String yTitle, boolean logarithmic, List<Curve> curves) {
    this(xTitle, yTitle, false, logarithmic, curves);
  }

  /**
   * Returns the same with a title.
   *
   * @param words what stands above the panel
   * @return a copy
   */
  public CurvePanel titled(String words) {
    return new CurvePanel(words, xTitle, yTitle, logarithmicX, logarithmic, curves);
  }
}
