package org.adafisher.figure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What all figures share: white, legible at a width of 1,000 pixels, the legend below the data. */
final class Style {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final String INK = "#222222";
  private static final int TITLE_LINE = 72;

  private Style() {}

  static String colour(String label) {
    return Look.of(label).colour();
  }

  static ObjectNode layout(String title, int height) {
    ObjectNode layout = JSON.createObjectNode();
    layout
        .putObject("font")
        .put("family", "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif")
        .put("size", 14)
        .put("color", INK);
    ObjectNode heading = layout.putObject("title");
    String text = wrapped(title);
    heading.put("text", text);
    heading.put("x", 0.01).put("xanchor", "left").put("yref", "container").put("y", 1);
    heading.putObject("pad").put("t", 16);
    heading.put("yanchor", "top").putObject("font").put("size", 17);
    layout.put("plot_bgcolor", "white").put("paper_bgcolor", "white");
    layout.put("autosize", true).put("height", height).put("hovermode", "closest");
    int lines = text.split("<br>", -1).length;
    layout.putObject("margin").put("l", 76).put("r", 24).put("t", 34 + 22 * lines).put("b", 64);
    ObjectNode legend = layout.putObject("legend");
    legend.put("orientation", "h").put("x", 0).put("xanchor", "left");
    legend.put("y", -0.2).put("yanchor", "top").put("itemwidth", 44);
    legend.putObject("font").put("size", 13);
    return layout;
  }

  /** Breaks a long title between words. */
  static String wrapped(String title) {
    if (title.length() <= TITLE_LINE) {
      return title;
    }
    int space = title.lastIndexOf(' ', TITLE_LINE);
    return space < 0
        ? title
        : title.substring(0, space) + "<br>" + wrapped(title.substring(space + 1));
  }

  static ObjectNode axis(ObjectNode axis, String title) {
    axis.putObject("title").put("text", title).put("standoff", 10);
    axis.put("automargin", true).put("zeroline", false);
    axis.put("showline", true).put("linecolor", "#444444").put("gridcolor", "#E6E6E6");
    axis.put("ticks", "outside").put("ticklen", 5).put("tickcolor", "#444444");
    return axis;
  }
}
