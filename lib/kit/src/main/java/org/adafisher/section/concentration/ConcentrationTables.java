package org.adafisher.section.concentration;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.adafisher.figure.Rows;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;

/** Shows the numbers of {@link DiagonalConcentration}. */
public final class ConcentrationTables {

  private static final String ONE_DECIMAL = "0.0";

  private ConcentrationTables() {}

  /**
   * Returns which S the released notebook shows beside which H.
   *
   * @param result the factors
   * @return one row for each of the paper's two layers
   */
  public static Table pairing(ConcentrationResult result) {
    return result.layers().pairing("The released notebook's pairs, " + result.where());
  }

  /**
   * Returns the paper's statements on its two layers beside what was measured.
   *
   * @param result the factors
   * @return one row for each layer, factor and statement
   */
  public static Table statements(ConcentrationResult result) {
    FactorSteps steps = result.steps();
    Rows rows =
        new Rows(
            "factor",
            "measure",
            "ours, step " + steps.middle(),
            "ours, step " + steps.late(),
            "random control, step " + steps.late(),
            "paper",
            "verdict");
    for (String layer : result.layersOfThePaper()) {
      List<FactorReport> own = result.of(layer);
      for (int i = 0; i < own.size(); i += 2) {
        FactorReport before = own.get(i);
        FactorReport after = own.get(i + 1);
        boolean falls = ConcentrationVerdict.falls(result, after);
        for (Statement statement : Statement.values()) {
          rows.add(
              after.name(),
              statement.words(),
              statement.show(before.measured()),
              statement.show(after.measured()),
              statement.show(after.control()),
              statement.paper(falls),
              ConcentrationVerdict.of(statement, before, after, steps.noise(), falls));
        }
      }
    }
    return rows.table(result.where());
  }

  /**
   * Returns the concentration of every layer's factors at the late step, beside the control.
   *
   * @param result the factors
   * @return one row a factor
   */
  public static Table everyLayer(ConcentrationResult result) {
    List<FactorReport> late = result.late();
    Table table = named("Every layer", result);
    both(table, late, "energy, %", Statement.ENERGY, ONE_DECIMAL);
    both(table, late, "discs, %", Statement.DISCS, ONE_DECIMAL);
    table.addColumns(
        IntColumn.create(
            "λ > 1", late.stream().mapToInt(f -> f.measured().response().aboveKaiser()).toArray()));
    both(table, late, "shift, %", Statement.SHIFT, "0.000");
    both(table, late, "SNR, dB", Statement.SNR, ONE_DECIMAL);
    return table;
  }

  private static void both(
      Table table, List<FactorReport> late, String name, Statement statement, String format) {
    add(table, late, name, format, f -> statement.of(f.measured()));
    add(table, late, "control: " + name, format, f -> statement.of(f.control()));
  }

  /**
   * Returns what else could explain the numbers of every layer at the late step.
   *
   * @param result the factors
   * @return one row a factor
   */
  public static Table doubts(ConcentrationResult result) {
    List<FactorReport> late = result.late();
    double noise = result.steps().noise();
    Table table = named("What else may explain it", result);
    add(table, late, "energy, %", ONE_DECIMAL, f -> Statement.ENERGY.of(f.measured()));
    add(table, late, "centred, %", ONE_DECIMAL, of(inputs -> 100 * inputs.centred()));
    add(table, late, "independent, %", ONE_DECIMAL, of(inputs -> 100 * inputs.independent()));
    add(table, late, "E[h]²/E[h²]", "0.00", of(FactorReport.Inputs::constancy));
    add(table, late, "unit, %", ONE_DECIMAL, f -> Statement.ENERGY.of(f.unit()));
    add(table, late, "noise / entry", "0.0E0", f -> noise / f.typicalOffDiagonal());
    add(table, late, "unit: SNR, dB", ONE_DECIMAL, f -> Statement.SNR.of(f.unit()));
    add(table, late, "unit: shift, %", "0.000", f -> Statement.SHIFT.of(f.unit()));
    return table;
  }

  private static ToDoubleFunction<FactorReport> of(ToDoubleFunction<FactorReport.Inputs> measure) {
    return f -> f.inputs() == null ? Double.NaN : measure.applyAsDouble(f.inputs());
  }

  private static Table named(String title, ConcentrationResult result) {
    List<FactorReport> late = result.late();
    return Table.create(
        title + ", step " + result.steps().late() + ", " + result.where(),
        StringColumn.create("layer", late.stream().map(FactorReport::layer).toList()),
        StringColumn.create("H/S", late.stream().map(FactorReport::letter).toList()),
        IntColumn.create("n", late.stream().mapToInt(f -> f.measured().size()).toArray()));
  }

  private static void add(
      Table table,
      List<FactorReport> late,
      String name,
      String format,
      ToDoubleFunction<FactorReport> value) {
    DoubleColumn column = DoubleColumn.create(name, late.stream().mapToDouble(value).toArray());
    DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
    // A hyphen would let the browser break the line after it.
    symbols.setMinusSign('−');
    column.setPrintFormatter(new NumberColumnFormatter(new DecimalFormat(format, symbols)));
    table.addColumns(column);
  }
}
