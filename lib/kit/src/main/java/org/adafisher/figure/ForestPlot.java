package org.adafisher.figure;

import java.util.List;
import java.util.Locale;

/**
 * Differences with their intervals, a line each, in panels side by side that share one axis: a
 * picture that needs no script. What lies beyond the axis stands at its end as an arrow with its
 * number.
 */
public final class ForestPlot {

  private static final int WIDTH = 1000;
  private static final int LABELS = 250;
  private static final int GAP = 26;
  private static final int LINE = 17;
  private static final int HEAD = 66;
  private static final int FOOT = 46;
  private static final int ROOM = 56;
  private static final String GREY = "#6b6b6b";
  private static final String AGAINST = "#a3123a";

  private final Svg svg;
  private final double low;
  private final double high;
  private final double panelWidth;

  private ForestPlot(Svg svg, double low, double high, int panels) {
    this.svg = svg;
    this.low = low;
    this.high = high;
    panelWidth = (WIDTH - LABELS - GAP * (panels - 1.0) - ROOM * panels) / panels;
  }

  /**
   * A difference; its colour is that of a method.
   *
   * @param method the method, as the legend of other figures calls it
   * @param middle the difference; NaN leaves a gap
   * @param low the lower end of its interval; NaN draws none
   * @param high the upper end
   */
  public record Interval(String method, double middle, double low, double high) {}

  /**
   * A line.
   *
   * @param label what is compared
   * @param intervals one a panel; null leaves a gap, and a line without any is a heading
   */
  public record Line(String label, List<Interval> intervals) {}

  /**
   * Draws.
   *
   * @param title one line that says what a difference is
   * @param axis the horizontal axis with its unit
   * @param low where the axis begins, below 0
   * @param high where it ends, above 0
   * @param panels the panels' titles
   * @param lines the lines, from the top
   * @return an SVG document, 1,000 wide
   */
  public static String svg(
      String title, String axis, double low, double high, List<String> panels, List<Line> lines) {
    int bottom = HEAD + LINE * lines.size();
    Svg svg = new Svg(WIDTH, bottom + FOOT, 12, title);
    ForestPlot plot = new ForestPlot(svg, low, high, panels.size());
    svg.words(6, 20, "start", " font-size=\"15\" font-weight=\"bold\"", title);
    for (int i = 0; i < panels.size(); i++) {
      plot.frame(panels.get(i), i, bottom);
    }
    svg.words(WIDTH - 6.0, bottom + 38.0, "end", "", axis);
    for (int i = 0; i < lines.size(); i++) {
      plot.line(lines.get(i), HEAD + LINE * (i + 0.5));
    }
    return svg.end();
  }

  private double left(int panel) {
    return LABELS + panel * (panelWidth + GAP + ROOM);
  }

  private double x(int panel, double value) {
    double share = (Math.max(low, Math.min(high, value)) - low) / (high - low);
    return left(panel) + share * panelWidth;
  }

  private void frame(String title, int panel, int bottom) {
    svg.words(left(panel), HEAD - 12.0, "start", " font-weight=\"bold\"", title);
    for (double tick = Math.ceil(low / step()) * step(); tick <= high; tick += step()) {
      double x = x(panel, tick);
      svg.line(x, HEAD, x, bottom, tick == 0 ? "#222" : "#e2e2e2", 1);
      svg.words(x, bottom + 16.0, "middle", "", signed(tick, step() < 1 ? 1 : 0));
    }
  }

  /** Ticks at every 1, 2 or 5 times a power of ten, as many as there is room for. */
  private double step() {
    double rough = (high - low) / Math.max(2, panelWidth / 40);
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double times = rough / power;
    return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
  }

  private void line(Line line, double y) {
    boolean isHeading = line.intervals().isEmpty();
    svg.words(
        isHeading ? 6 : 16, y + 4, "start", isHeading ? " font-weight=\"bold\"" : "", line.label());
    for (int panel = 0; panel < line.intervals().size(); panel++) {
      Interval interval = line.intervals().get(panel);
      if (interval != null && !Double.isNaN(interval.middle())) {
        interval(line.label(), interval, panel, y);
      }
    }
  }

  private void interval(String label, Interval interval, int panel, double y) {
    String colour = Look.of(interval.method()).colour();
    double middle = interval.middle();
    String told = signed(middle, 2);
    boolean hasEnds = !Double.isNaN(interval.low()) && !Double.isNaN(interval.high());
    String ends =
        hasEnds ? " [" + signed(interval.low(), 2) + ", " + signed(interval.high(), 2) + "]" : "";
    svg.add("<g><title>%s: %s%s</title>%n", Json.inHtml(label), told, ends);
    if (hasEnds) {
      svg.line(x(panel, interval.low()), y, x(panel, interval.high()), y, colour, 2);
    }
    double x = x(panel, middle);
    if (middle > high || middle < low) {
      double tip = middle > high ? 8 : -8;
      svg.add(
          "<path d=\"M%.1f %.1f l%.0f 4.5 l%.0f 4.5 z\" fill=\"%s\"/>%n",
          x, y - 4.5, tip, -tip, colour);
    } else {
      svg.add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n", x, y, colour);
    }
    svg.words(
        left(panel) + panelWidth + ROOM,
        y + 4,
        "end",
        " fill=\"" + (interval.high() < 0 ? AGAINST + "\" font-weight=\"bold" : GREY) + "\"",
        told);
    svg.add("</g>%n");
  }

  private static String signed(double value, int digits) {
    String text = String.format(Locale.ROOT, "%." + digits + "f", value).replace('-', '−');
    return value > 0 ? "+" + text : text;
  }
}
