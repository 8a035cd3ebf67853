package org.adafisher.figure;

import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A table that is written row by row; whole numbers and fractions stay numbers. */
public final class Rows {

  private final List<String> names;
  private final List<Object[]> rows = new ArrayList<>();

  /**
   * Starts a table.
   *
   * @param names the columns
   */
  public Rows(String... names) {
    this.names = List.of(names);
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column; a column's first cell decides whether it holds {@code
   *     Integer}, {@code Double} or words
   * @throws IllegalArgumentException if there are not as many as columns
   */
  public void add(Object... cells) {
    if (cells.length != names.size()) {
      throw new IllegalArgumentException(cells.length + " cells must be " + names.size());
    }
    rows.add(cells);
  }

  /**
   * Returns the table.
   *
   * @param title its name
   * @return the rows that were added
   */
  public Table table(String title) {
    Table table = Table.create(title);
    for (int i = 0; i < names.size(); i++) {
      Column<?> column = empty(names.get(i), rows.isEmpty() ? "" : rows.get(0)[i]);
      for (Object[] row : rows) {
        column.appendObj(column instanceof StringColumn ? String.valueOf(row[i]) : row[i]);
      }
      table.addColumns(column);
    }
    return table;
  }

  private static Column<?> empty(String name, Object first) {
    return first instanceof Integer
        ? IntColumn.create(name)
        : first instanceof Double ? DoubleColumn.create(name) : StringColumn.create(name);
  }
}
