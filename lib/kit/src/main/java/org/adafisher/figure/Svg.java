package org.adafisher.figure;

import java.util.Locale;

/** An SVG document that is being drawn: a picture that needs no script. */
final class Svg {

  /** Pixels: what a figure needs for a line of its title. */
  private static final int LEAST_WIDTH = 640;

  private final StringBuilder text = new StringBuilder();

  /** Opens a document with its title at the top left. */
  Svg(int width, int height, int fontSize, String title) {
    String name = Json.inHtml(title);
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " aria-label=\"%s\" font-family=\"Helvetica, Arial, Liberation Sans, sans-serif\""
            + " font-size=\"%d\" fill=\"#222\" style=\"min-width:%dpx\">%n<title>%s</title>%n"
            + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
        width, height, name, fontSize, LEAST_WIDTH, name);
  }

  /** Adds what a format and its values say. */
  void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }

  /** Adds words; {@code look} is further attributes, with a blank before each. */
  void words(double x, double y, String anchor, String look, String words) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>%n",
        x, y, anchor, look, Json.inHtml(words));
  }

  /** Adds a straight line. */
  void line(double fromX, double fromY, double toX, double toY, String colour, Number width) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%s\"/>%n",
        fromX, fromY, toX, toY, colour, width);
  }

  /** Ends the document. */
  String end() {
    return text + "</svg>\n";
  }
}
