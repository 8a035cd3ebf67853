package org.adafisher.figure;

import java.math.BigDecimal;
import java.math.MathContext;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Tablesaw tables as HTML. */
public final class HtmlTable {

  private static final MathContext FIVE_DIGITS = new MathContext(5);
  private static final int MOST_DIGITS = 7;
  // Such as 96.25 ± 0.17, which should not be broken.
  private static final int MOST_ON_A_LINE = 16;
  private static final String TABLE =
      "border-collapse:collapse;font-size:14px;margin:8px 0;border:none;"
          + "border-bottom:1px solid #444;width:auto";
  private static final String CELL = "padding:4px 12px;border:none;text-align:";

  private HtmlTable() {}

  /**
   * Writes a table; numbers stand to the right and have five digits, unless their column has a
   * format of its own.
   *
   * @param table the table; its name is the caption
   * @return HTML
   */
  public static String of(Table table) {
    StringBuilder html = new StringBuilder("<table style=\"" + TABLE + "\">");
    html.append("<caption style=\"caption-side:top;text-align:left;color:#222;padding:4px 0\"><b>");
    html.append(Json.inHtml(table.name())).append("</b></caption>\n<thead><tr style=\"");
    html.append("border-top:1px solid #444;border-bottom:1px solid #444\">");
    for (Column<?> column : table.columns()) {
      html.append("<th style=\"").append(CELL).append(side(column)).append("\">");
      html.append(Json.inHtml(column.name())).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>");
    for (int row = 0; row < table.rowCount(); row++) {
      html.append("<tr>");
      for (Column<?> column : table.columns()) {
        String text = text(column, row);
        html.append("<td style=\"").append(CELL).append(side(column));
        html.append(text.length() <= MOST_ON_A_LINE ? ";white-space:nowrap\">" : "\">");
        html.append(Json.inHtml(text)).append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table>").toString();
  }

  private static String side(Column<?> column) {
    return column instanceof NumericColumn ? "right" : "left";
  }

  private static String text(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return "–";
    }
    String shown = column.getString(row);
    if (!(column instanceof DoubleColumn) && !(column instanceof FloatColumn)) {
      return shown;
    }
    double value = ((Number) column.get(row)).doubleValue();
    return shown.length() > MOST_DIGITS && isExact(shown, value) ? shortened(value) : shown;
  }

  /** Whether a column shows all its digits, which means that nobody gave it a format. */
  private static boolean isExact(String shown, double value) {
    try {
      return Double.parseDouble(shown) == value || Float.parseFloat(shown) == value;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String shortened(double value) {
    BigDecimal rounded = new BigDecimal(value).round(FIVE_DIGITS).stripTrailingZeros();
    return Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6
        ? rounded.toString().replace("E", "e")
        : rounded.toPlainString();
  }
}
