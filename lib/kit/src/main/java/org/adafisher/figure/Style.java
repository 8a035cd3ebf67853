package org.adafisher.figure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What all figures share: white, legible at a width of 1,000 pixels, the legend below the data. */
final class Style {

  static final ObjectMapper JSON = new ObjectMapper();

  /** Pixels of the smallest words: 9 pt. */
  static final int SMALL = 12;

  private static final String INK = "#222222";

  private static final int TITLE_LINE = 72;
  private static final int TITLE_PIXELS = 16;

  /** Over fewer powers of ten than this, 1, 2 and 5 times each are written out. */
  static final double FEW_DECADES = 1.5;

  private static final double LEAST_DECADES = 0.5;
  private static final int MOST_POWERS = 7;

  private Style() {}

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
    int lines = text.split("<br>", -1).length;
    // Plotly sets the first of several lines on the edge, a single one below it.
    heading.putObject("pad").put("t", lines > 1 ? 16 + TITLE_PIXELS * 0.7 : 16);
    heading.put("yanchor", "top").putObject("font").put("size", TITLE_PIXELS);
    layout.put("plot_bgcolor", "white").put("paper_bgcolor", "white");
    layout.putObject("uniformtext").put("minsize", SMALL).put("mode", "hide");
    layout.put("autosize", true).put("height", height).put("hovermode", "closest");
    layout.putObject("margin").put("l", 76).put("r", 24).put("t", 42 + 22 * lines).put("b", 64);
    ObjectNode legend = layout.putObject("legend");
    legend.put("orientation", "h").put("x", 0).put("xanchor", "left");
    legend.put("y", -0.2).put("yanchor", "top").put("itemwidth", 44);
    legend.putObject("font").put("size", 13);
    return layout;
  }

  /** Breaks a long title between words, into lines about as long. */
  static String wrapped(String title) {
    if (title.length() <= TITLE_LINE) {
      return title;
    }
    int lines = (title.length() + TITLE_LINE - 1) / TITLE_LINE;
    int next = title.indexOf(' ', title.length() / lines);
    int space = next >= 0 && next <= TITLE_LINE ? next : title.lastIndexOf(' ', TITLE_LINE);
    return space < 0
        ? title
        : title.substring(0, space) + "<br>" + wrapped(title.substring(space + 1));
  }

  /**
   * Makes an axis logarithmic: powers of ten over many decades, with small ticks between; 1, 2 and
   * 5 times each in full over few; what Plotly finds over a fraction of one.
   */
  static void logarithmic(ObjectNode axis, double least, double most) {
    axis.put("type", "log").put("exponentformat", "power");
    double decades = Math.log10(most / least);
    if (decades < FEW_DECADES) {
      axis.put("tickformat", "~g");
      if (decades > LEAST_DECADES) {
        axis.put("dtick", "D2");
      }
      return;
    }
    axis.put("dtick", Math.max(1, Math.ceil(decades / MOST_POWERS)));
    if (decades < MOST_POWERS) {
      axis.putObject("minor").put("ticks", "outside").put("ticklen", 3).put("dtick", "D1");
    }
  }

  /** A panel's title, with a word on values that a logarithmic axis has no place for. */
  static String withHidden(String title, long hidden) {
    if (hidden == 0) {
      return title;
    }
    String note = hidden + (hidden == 1 ? " value" : " values") + " ≤ 0 not drawn";
    return title.isEmpty() ? note : title + " (" + note + ")";
  }

  static ObjectNode axis(ObjectNode axis, String title) {
    axis.putObject("title").put("text", title).put("standoff", 10);
    axis.put("automargin", true).put("zeroline", false);
    axis.put("showline", true).put("linecolor", "#444444").put("gridcolor", "#E6E6E6");
    axis.put("ticks", "outside").put("ticklen", 5).put("tickcolor", "#444444");
    return axis;
  }
}
