package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How a method is drawn, in every figure alike.
 *
 * <p>The hue is the family: orange for AdaFisher, pink for AdaFisherW, blue for Adam, black and
 * grey for SGD; the lightness and the dash are the factor rule. Of methods that stand in one
 * figure, all colours are at least 18 apart in CIELAB, for normal, protan, deutan and tritan vision
 * (simulated after Machado et al. 2009); of the others, 8. Dash and marker are the second cue.
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
    looks.put("AdaFisher (ICLR 2025)", new Look("#F79100", "dash", "square"));
    looks.put("AdaFisher (released code)", new Look("#4E2509", "dot", "diamond"));
    looks.put("AdaFisherW (Algorithm 1)", new Look("#B74D86", "solid", "triangle-up"));
    looks.put("AdaFisherW (ICLR 2025)", new Look("#D698AD", "dash", "triangle-left"));
    looks.put("AdaFisherW (released code)", new Look("#830064", "dot", "triangle-right"));
    looks.put("Adam", new Look("#0072B2", "solid", "square"));
    looks.put("AdamW", new Look("#3DB2FF", "dash", "triangle-down"));
    looks.put("SGD", new Look("#000000", "dashdot", "x"));
    looks.put("AdaHessian", new Look("#2DA265", "solid", "diamond"));
    looks.put("K-FAC", new Look("#A93DEA", "dash", "star-triangle-up"));
    looks.put("Shampoo", new Look("#3C2098", "longdash", "pentagon"));
    looks.put("LAMB", new Look("#B5AB54", "solid", "cross"));
    looks.put("LARS", new Look("#416D30", "dot", "hexagram"));
    looks.put("SGD with momentum", new Look("#7A7872", "dashdot", "circle"));
    looks.put("AdaGrad", new Look("#243AC0", "dash", "cross"));
    looks.put("AdaDelta", new Look("#113A37", "dot", "star"));
    looks.put("RMSProp", new Look("#00BEB3", "solid", "hourglass"));
    looks.put("Pegasos", new Look("#95B46A", "longdash", "bowtie"));
    looks.put("Tribuo's Adam", new Look("#7FA6D2", "dot", "square"));
    looks.put("Scalar F", new Look("#484942", "dash", "hexagon2"));
    return Collections.unmodifiableMap(looks);
  }

  /**
   * Returns the look of a method. Case, spaces and hyphens do not count, nor does what follows a
   * comma, such as a learning rate; AdaFisher without a rule is Algorithm 1; all unknown methods
   * are grey.
   */
  static Look of(String label) {
    String name = label.replaceAll("\\s*\\(.*", "");
    return Stream.of(label, label.replaceAll(",.*", ""), name, name + " (Algorithm 1)")
        .map(Look::find)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(OTHER);
  }

  private static Look find(String label) {
    for (Map.Entry<String, Look> method : METHODS.entrySet()) {
      if (plain(method.getKey()).equals(plain(label))) {
        return method.getValue();
      }
    }
    return null;
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
    marker.put("color", colour).put("symbol", symbol).put("size", 8);
    marker.put("maxdisplayed", mostMarkers);
    marker.putObject("line").put("color", "white").put("width", 0.8);
  }
}
