package org.adafisher.figure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One look for all figures: a method has the same colour everywhere, told apart by everyone. */
final class Style {

  static final ObjectMapper JSON = new ObjectMapper();

  private Style() {}

  /** The colour of a method, of the palette by Okabe and Ito. */
  static String colour(String label) {
    if (label.startsWith("AdaFisher")) {
      return label.contains("released")
          ? "#E69F00"
          : label.contains("ICLR") ? "#CC79A7" : "#D55E00";
    }
    return switch (label) {
      case "Adam" -> "#0072B2";
      case "AdamW" -> "#56B4E9";
      case "SGD" -> "#009E73";
      default -> "#555555";
    };
  }

  /** The dash of a method's line, the second cue. */
  static String dash(String label) {
    if (label.startsWith("AdaFisher")) {
      return label.contains("released") ? "dash" : label.contains("ICLR") ? "dot" : "solid";
    }
    return label.equals("SGD") ? "dashdot" : "solid";
  }

  static ObjectNode layout(String title, String x, String y) {
    ObjectNode layout = JSON.createObjectNode();
    layout.putObject("title").put("text", title).put("x", 0.02).putObject("font").put("size", 17);
    layout.putObject("font").put("family", "Arial, Helvetica, sans-serif").put("size", 14);
    layout.put("plot_bgcolor", "white").put("paper_bgcolor", "white");
    layout.put("width", 900).put("height", 460);
    layout.putObject("margin").put("l", 75).put("r", 20).put("t", 60).put("b", 60);
    axis(layout.putObject("xaxis"), x);
    axis(layout.putObject("yaxis"), y);
    layout.putObject("legend").put("x", 1.02).put("y", 1);
    return layout;
  }

  private static void axis(ObjectNode axis, String title) {
    axis.putObject("title").put("text", title);
    axis.put("gridcolor", "#e5e5e5").put("linecolor", "#444").put("ticks", "outside");
    axis.put("zeroline", false);
  }
}
