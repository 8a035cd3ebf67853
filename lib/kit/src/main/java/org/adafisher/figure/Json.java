package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers and text as Plotly and HTML read them. */
public final class Json {

  private static final MathContext SIX_DIGITS = new MathContext(6);

  private Json() {}

  /** Adds numbers; what is not finite becomes null, a gap. */
  static void numbers(ArrayNode into, double[] values) {
    for (double value : values) {
      if (Double.isFinite(value)) {
        into.add(value);
      } else {
        into.addNull();
      }
    }
  }

  /** Adds numbers with six digits, a third of the size: enough for a colour. */
  static void colours(ArrayNode into, double[] values) {
    for (double value : values) {
      if (Double.isFinite(value)) {
        into.add(new BigDecimal(value).round(SIX_DIGITS).doubleValue());
      } else {
        into.addNull();
      }
    }
  }

  /**
   * Returns JSON that can stand in a script: no text in it may end the script, or open a comment.
   *
   * @param json JSON
   * @return the same, escaped
   */
  public static String inScript(String json) {
    return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
  }

  /**
   * Returns text that can stand in HTML, between tags or quotation marks.
   *
   * @param text any text
   * @return the same, escaped
   */
  public static String inHtml(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
