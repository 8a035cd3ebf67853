package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How a method is drawn, in every figure alike.
 *
 * <p>Colours start from the palette by Okabe and Ito (2008), whose yellow is too faint for lines;
 * the seventeen stay at least 12 apart in CIELAB for normal, protan, deutan and tritan vision
 * (simulated after Machado et al. 2009). Dash and marker are the second cue.
 *
 * @param colour {@code #RRGGBB}
 * @param dash Plotly's name of the line's dash
 * @param symbol Plotly's name of the marker
 */
record Look(String colour, String dash, String symbol) {

  private static final Map<String, Look> METHODS = methods();
  private static final Look OTHER = new Look("#555555", "longdash", "hexagon");

  private static Map<String, Look> methods() {
    Map<String, Look> looks = new LinkedHashMap<>();
    looks.put("AdaFisher (Algorithm 1)", new Look("#D55E00", "solid", "circle"));
    looks.put("AdaFisher (ICLR 2025)", new Look("#E69F00", "dash", "square"));
    looks.put("AdaFisher (released code)", new Look("#6B3300", "dot", "diamond"));
    looks.put("AdaFisherW", new Look("#D884B8", "solid", "triangle-up"));
    looks.put("Adam", new Look("#0072B2", "solid", "square"));
    looks.put("AdamW", new Look("#56B4E9", "dash", "triangle-down"));
    looks.put("SGD", new Look("#000000", "dashdot", "x"));
    looks.put("AdaHessian", new Look("#009068", "solid", "diamond"));
    looks.put("K-FAC", new Look("#9A4DD8", "dash", "star-triangle-up"));
    looks.put("Shampoo", new Look("#2A1170", "longdash", "pentagon"));
    looks.put("LAMB", new Look("#A5A890", "solid", "cross"));
    looks.put("LARS", new Look("#7D1F4B", "dot", "hexagram"));
    looks.put("SGD with momentum", new Look("#877887", "dashdot", "circle"));
    looks.put("AdaGrad", new Look("#1E00FF", "dash", "cross"));
    looks.put("AdaDelta", new Look("#3C004B", "dot", "star"));
    looks.put("RMSProp", new Look("#C33CFF", "solid", "hourglass"));
    looks.put("Pegasos", new Look("#4B0F96", "longdash", "bowtie"));
    return Collections.unmodifiableMap(looks);
  }

  /**
   * Returns the look of a method. Case, spaces and hyphens do not count; a name goes before its
   * parenthesis, so that {@code AdaFisherW (ICLR 2025)} has the colour of AdaFisherW; AdaFisher
   * alone is Algorithm 1; all unknown methods are grey.
   */
  static Look of(String label) {
    Look exact = find(label);
    if (exact != null) {
      return exact;
    }
    String name = label.replaceAll("\\s*\\(.*", "");
    if (plain(name).equals("adafisher")) {
      return METHODS.get("AdaFisher (Algorithm 1)");
    }
    Look named = find(name);
    if (named == null) {
      return OTHER;
    }
    return new Look(named.colour, dashOfRule(label, named.dash), named.symbol);
  }

  private static Look find(String label) {
    for (Map.Entry<String, Look> method : METHODS.entrySet()) {
      if (plain(method.getKey()).equals(plain(label))) {
        return method.getValue();
      }
    }
    return null;
  }

  private static String dashOfRule(String label, String otherwise) {
    return label.contains("ICLR") ? "dash" : label.contains("released") ? "dot" : otherwise;
  }

  private static String plain(String label) {
    return label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** The colour with an opacity, as CSS writes it. */
  String translucent(double opacity) {
    int rgb = Integer.parseInt(colour.substring(1), 16);
    return String.format(
        Locale.ROOT, "rgba(%d,%d,%d,%s)", rgb >> 16, rgb >> 8 & 255, rgb & 255, opacity);
  }

  /** Gives a trace the method's line and markers. */
  void style(ObjectNode trace, int mostMarkers) {
    trace.putObject("line").put("color", colour).put("dash", dash).put("width", 2.5);
    ObjectNode marker = trace.putObject("marker");
    marker.put("color", colour).put("symbol", symbol).put("size", 9);
    marker.put("maxdisplayed", mostMarkers);
    marker.putObject("line").put("color", "white").put("width", 0.8);
  }
}
