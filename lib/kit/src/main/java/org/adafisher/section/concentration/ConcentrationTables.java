package org.adafisher.section.concentration;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.adafisher.analysis.Concentration;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;

/** The numbers and the verdicts of {@link DiagonalConcentration} in words. */
final class ConcentrationTables {

  /** What counts as "virtually unchanged": the paper names no bound. */
  private static final double UNCHANGED = 0.01;

  private static final double HALF = 0.5;

  /** A smaller change of the SNR is none. */
  private static final double SAME_DECIBELS = 0.1;

  private static final String ONE_DECIMAL = "0.0";

  private final FactorSteps steps;

  ConcentrationTables(FactorSteps steps) {
    this.steps = steps;
  }

  /** One statement of the paper, and how it is judged. */
  private enum Statement {
    ENERGY("energy on the diagonal", "%", "“predominantly diagonal” (Sec. 1)"),
    DISCS("discs without zero", "%", "“pronounced diagonal dominance” (App. A.1)"),
    SHIFT("largest shift of an eigenvalue above 1", "%", "“virtually unchanged” (Sec. 3.1)"),
    SNR("SNR", "dB", null);

    private final String words;
    private final String unit;
    private final String paper;

    Statement(String words, String unit, String paper) {
      this.words = words;
      this.unit = unit;
      this.paper = paper;
    }

    double of(Concentration c) {
      return switch (this) {
        case ENERGY -> 100 * c.energyOnDiagonal();
        case DISCS -> 100 * c.discsWithoutZero();
        case SHIFT -> 100 * c.response().largestShift();
        case SNR -> c.response().signalToNoise();
      };
    }

    String show(Concentration c) {
      double value = of(c);
      return Double.isNaN(value) ? "none" : number(value) + "\u00a0" + unit;
    }
  }

  /**
   * Returns the paper's statements beside what was measured.
   *
   * @param rows a layer's H and S in the middle, then late, layer by layer
   * @param convolution the layer whose S the paper says loses signal
   */
  Table statements(String title, List<FactorReport> rows, String convolution) {
    StringColumn factor = StringColumn.create("factor");
    StringColumn measure = StringColumn.create("measure");
    StringColumn middle = StringColumn.create("ours, step " + steps.middle());
    StringColumn late = StringColumn.create("ours, step " + steps.late());
    StringColumn control = StringColumn.create("random control, step " + steps.late());
    StringColumn paper = StringColumn.create("paper");
    StringColumn verdict = StringColumn.create("verdict");
    for (int i = 0; i < rows.size(); i += 4) {
      for (int letter = 0; letter < 2; letter++) {
        FactorReport before = rows.get(i + letter);
        FactorReport after = rows.get(i + 2 + letter);
        boolean falls = after.layer().equals(convolution) && after.letter().equals("S");
        for (Statement statement : Statement.values()) {
          factor.append(after.name());
          measure.append(statement.words);
          middle.append(statement.show(before.measured()));
          late.append(statement.show(after.measured()));
          control.append(statement.show(after.control()));
          paper.append(
              statement == Statement.SNR
                  ? falls ? "falls with training (App. A.1)" : "rises with training (App. A.1)"
                  : statement.paper);
          verdict.append(judge(statement, before, after, falls));
        }
      }
    }
    return Table.create(title, factor, measure, middle, late, control, paper, verdict);
  }

  private String judge(
      Statement statement, FactorReport before, FactorReport after, boolean falls) {
    Concentration ours = after.measured();
    Concentration control = after.control();
    return switch (statement) {
      case ENERGY -> judgeShare(ours.energyOnDiagonal(), control.energyOnDiagonal());
      case DISCS -> judgeShare(ours.discsWithoutZero(), control.discsWithoutZero());
      case SHIFT -> judgeShift(ours.response().largestShift(), control.response().largestShift());
      case SNR -> judgeTrend(before, after, falls);
    };
  }

  private static String judgeShare(double share, double control) {
    if (!(share > HALF)) {
      return "not supported: at most 50 %";
    }
    return control > HALF ? "true, and of its control too" : "supported: above 50 %";
  }

  private static String judgeShift(double shift, double control) {
    if (Double.isNaN(shift)) {
      return "not decidable: no eigenvalue above 1";
    }
    if (shift > UNCHANGED) {
      return "not supported: above 1 %";
    }
    return control > UNCHANGED ? "supported: at most 1 %" : "true, and of its control too";
  }

  private String judgeTrend(FactorReport before, FactorReport after, boolean falls) {
    if (noiseToEntry(after) > 1) {
      return "not decidable: the noise exceeds the entries";
    }
    double change = Statement.SNR.of(after.measured()) - Statement.SNR.of(before.measured());
    if (Math.abs(change) < SAME_DECIBELS) {
      return "no change";
    }
    return (change < 0 == falls ? "the same" : "the opposite") + ", in one run";
  }

  /** Returns the concentration of factors beside the control, one row a factor. */
  Table factors(String title, List<FactorReport> rows) {
    Table table = named(title, rows);
    both(table, rows, "energy, %", Statement.ENERGY, ONE_DECIMAL);
    both(table, rows, "discs, %", Statement.DISCS, ONE_DECIMAL);
    table.addColumns(
        IntColumn.create(
            "λ > 1", rows.stream().mapToInt(f -> f.measured().response().aboveKaiser()).toArray()));
    both(table, rows, "shift, %", Statement.SHIFT, "0.000");
    both(table, rows, "SNR, dB", Statement.SNR, ONE_DECIMAL);
    return table;
  }

  private static void both(
      Table table, List<FactorReport> rows, String name, Statement statement, String format) {
    add(table, rows, name, format, f -> statement.of(f.measured()));
    add(table, rows, "control: " + name, format, f -> statement.of(f.control()));
  }

  /** Returns what else may explain the concentration, one row a factor. */
  Table doubts(String title, List<FactorReport> rows) {
    Table table = named(title, rows);
    add(table, rows, "energy, %", ONE_DECIMAL, f -> Statement.ENERGY.of(f.measured()));
    add(table, rows, "centred, %", ONE_DECIMAL, of(inputs -> 100 * inputs.centred()));
    add(table, rows, "independent, %", ONE_DECIMAL, of(inputs -> 100 * inputs.independent()));
    add(table, rows, "E[h]²/E[h²]", "0.00", of(FactorReport.Inputs::constancy));
    add(table, rows, "unit, %", ONE_DECIMAL, f -> Statement.ENERGY.of(f.unit()));
    add(table, rows, "noise / entry", "0.0E0", this::noiseToEntry);
    add(table, rows, "unit: SNR, dB", ONE_DECIMAL, f -> Statement.SNR.of(f.unit()));
    add(table, rows, "unit: shift, %", "0.000", f -> Statement.SHIFT.of(f.unit()));
    return table;
  }

  private static ToDoubleFunction<FactorReport> of(ToDoubleFunction<FactorReport.Inputs> measure) {
    return f -> f.inputs() == null ? Double.NaN : measure.applyAsDouble(f.inputs());
  }

  private double noiseToEntry(FactorReport factor) {
    return steps.noise() / factor.typicalOffDiagonal();
  }

  private static Table named(String title, List<FactorReport> rows) {
    return Table.create(
        title,
        StringColumn.create("layer", rows.stream().map(FactorReport::layer).toList()),
        StringColumn.create("H/S", rows.stream().map(FactorReport::letter).toList()),
        IntColumn.create("n", rows.stream().mapToInt(f -> f.measured().size()).toArray()));
  }

  private static void add(
      Table table,
      List<FactorReport> rows,
      String name,
      String format,
      ToDoubleFunction<FactorReport> value) {
    DoubleColumn column = DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
    // A hyphen would let the browser break the line after it.
    symbols.setMinusSign('−');
    column.setPrintFormatter(new NumberColumnFormatter(new DecimalFormat(format, symbols)));
    table.addColumns(column);
  }

  /** Three digits, never an exponent for what a person reads at a glance. */
  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size < 1e-3 || size >= 1e5) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3g", value);
  }

  /** Says whether factors are predominantly diagonal. */
  String verdict(String where, List<FactorReport> late) {
    List<FactorReport> inputs = late.stream().filter(f -> f.letter().equals("H")).toList();
    List<FactorReport> gradients = late.stream().filter(f -> f.letter().equals("S")).toList();
    return String.format(
        Locale.ROOT,
        "%s, step %d: the diagonal holds more than half of the energy of %s and of %s; the claim"
            + " “predominantly diagonal” is %s. Gershgorin discs that exclude zero, medians: %s of H,"
            + " %s of S. Noise of %s moves eigenvalues above 1 by at most %s (control %s)%s.",
        where,
        steps.late(),
        energies(inputs),
        energies(gradients),
        judgement(inputs, gradients),
        medians(inputs, Statement.DISCS),
        medians(gradients, Statement.DISCS),
        steps.noise(),
        percent(largest(late, f -> f.measured().response().largestShift())),
        percent(largest(late, f -> f.control().response().largestShift())),
        sameForControl(late) ? ": the noise test cannot tell a factor from its control" : "");
  }

  private static String energies(List<FactorReport> factors) {
    return String.format(
        Locale.ROOT,
        "%d of %d %s (median %s; above the control in %d)",
        factors.stream().filter(FactorReport::isDiagonal).count(),
        factors.size(),
        factors.get(0).letter(),
        medians(factors, Statement.ENERGY),
        factors.stream()
            .filter(f -> f.measured().energyOnDiagonal() > f.control().energyOnDiagonal())
            .count());
  }

  private static String medians(List<FactorReport> factors, Statement statement) {
    return String.format(
        Locale.ROOT,
        "%s %%, control %s %%",
        number(median(factors, f -> statement.of(f.measured()))),
        number(median(factors, f -> statement.of(f.control()))));
  }

  private static String judgement(List<FactorReport> inputs, List<FactorReport> gradients) {
    boolean h = isMostlyDiagonal(inputs);
    boolean s = isMostlyDiagonal(gradients);
    return h && s
        ? "supported"
        : h ? "supported for H only" : s ? "supported for S only" : "not supported";
  }

  private static boolean isMostlyDiagonal(List<FactorReport> factors) {
    return 2 * factors.stream().filter(FactorReport::isDiagonal).count() > factors.size();
  }

  /** Whether the noise moves the control's eigenvalues about as far: within a factor of two. */
  private static boolean sameForControl(List<FactorReport> factors) {
    double ours = largest(factors, f -> f.measured().response().largestShift());
    double control = largest(factors, f -> f.control().response().largestShift());
    return control < 2 * ours && ours < 2 * control;
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "nothing, there being none" : number(100 * share) + " %";
  }

  private static double largest(List<FactorReport> factors, ToDoubleFunction<FactorReport> value) {
    return factors.stream().mapToDouble(value).filter(Double::isFinite).max().orElse(Double.NaN);
  }

  private static double median(List<FactorReport> factors, ToDoubleFunction<FactorReport> value) {
    double[] sorted = factors.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
