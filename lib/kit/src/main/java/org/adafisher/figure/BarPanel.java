package org.adafisher.figure;

import java.util.List;

/**
 * Grouped bars from zero: several methods in several groups.
 *
 * @param title what stands above the panel; may be empty
 * @param xTitle what the groups are
 * @param yTitle the vertical axis with its unit
 * @param groups the groups' names
 * @param methods the methods, each with a bar a group
 */
public record BarPanel(
    String title, String xTitle, String yTitle, List<String> groups, List<Bars> methods)
    implements Panel {

  public BarPanel {
    groups = List.copyOf(groups);
    methods = List.copyOf(methods);
    for (Bars bars : methods) {
      if (bars.values().length != groups.size()) {
        throw new IllegalArgumentException(
            bars.label() + ": " + bars.values().length + " bars for groups " + groups);
      }
    }
  }

  /**
   * Returns the same with another title.
   *
   * @param words what stands above the panel
   * @return a copy
   */
  public BarPanel titled(String words) {
    return new BarPanel(words, xTitle, yTitle, groups, methods);
  }
}
