package org.adafisher.figure;

import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Tablesaw tables as HTML. */
public final class HtmlTable {

  private HtmlTable() {}

  /**
   * Writes a table.
   *
   * @param table the table; its name is the caption
   * @return HTML, numbers to the right
   */
  public static String of(Table table) {
    StringBuilder html = new StringBuilder("<table><caption style=\"text-align:left\"><b>");
    html.append(escape(table.name())).append("</b></caption><thead><tr>");
    for (Column<?> column : table.columns()) {
      html.append("<th style=\"text-align:").append(side(column)).append("\">");
      html.append(escape(column.name())).append("</th>");
    }
    html.append("</tr></thead><tbody>");
    for (int row = 0; row < table.rowCount(); row++) {
      html.append("<tr>");
      for (Column<?> column : table.columns()) {
        html.append("<td style=\"text-align:").append(side(column)).append("\">");
        html.append(escape(column.getString(row))).append("</td>");
      }
      html.append("</tr>");
    }
    return html.append("</tbody></table>").toString();
  }

  private static String side(Column<?> column) {
    return column instanceof NumericColumn ? "right" : "left";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
