package org.adafisher.section.fisher;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.analysis.Spread;
import org.adafisher.figure.Rows;
import tech.tablesaw.api.Table;

/** The laboratory's readings as tables: mean ± standard deviation over networks and seeds. */
public final class LaboratoryTables {

  private LaboratoryTables() {}

  /**
   * Holds S_D ⊗ H_D and the energy of the diagonal against the true Fisher information (Prop. 3.1,
   * 3.2).
   *
   * @param result the readings
   * @return a row for each type of layer
   */
  public static Table propositions(LaboratoryResult result) {
    Rows rows =
        new Rows(
            "layers",
            "energy on F's diagonal, %",
            "rank correlation",
            "correlation of logarithms",
            "relative error",
            "at the start",
            "at the end",
            "n");
    for (String kind : List.of("dense", "convolution", "BatchNorm", "LayerNorm")) {
      Predicate<Reading> own = LaboratoryResult.kind(kind);
      Spread energy = result.spread(Measure.ENERGY, "", own);
      if (energy.count() == 0) {
        continue;
      }
      rows.add(
          kind,
          energy.shown(100, 0),
          shown(result, Measure.RANK, Estimates.PRODUCT, own),
          shown(result, Measure.LOGARITHMS, Estimates.PRODUCT, own),
          shown(result, Measure.ERROR, Estimates.PRODUCT, own),
          error(result, own, Reading.Phase.START),
          error(result, own, Reading.Phase.END),
          energy.count());
    }
    return rows.table(
        "S_D ⊗ H_D beside the diagonal of the true Fisher information F, by layer; n: networks"
            + " times seeds");
  }

  private static String error(
      LaboratoryResult result, Predicate<Reading> which, Reading.Phase phase) {
    Predicate<Reading> then = which.and(LaboratoryResult.in(phase));
    return shown(result, Measure.ERROR, Estimates.PRODUCT, then);
  }

  /**
   * Holds all estimates against the true Fisher's diagonal (Eq. 4).
   *
   * @param result the readings
   * @return a row for each estimate
   */
  public static Table fidelity(LaboratoryResult result) {
    Rows rows =
        new Rows(
            "estimate",
            "rank, by layer",
            "rank, whole network",
            "relative error, by layer",
            "relative error, whole",
            "n");
    for (String estimate : result.subjects(Measure.RANK)) {
      Predicate<Reading> layers = LaboratoryResult.layers();
      Predicate<Reading> whole = LaboratoryResult.whole();
      rows.add(
          estimate,
          shown(result, Measure.RANK, estimate, layers),
          shown(result, Measure.RANK, estimate, whole),
          shown(result, Measure.ERROR, estimate, layers),
          shown(result, Measure.ERROR, estimate, whole),
          result.spread(Measure.ERROR, estimate, layers).count());
    }
    return rows.table("Estimates beside the diagonal of the true Fisher information");
  }

  /**
   * Compares the methods as preconditioners.
   *
   * @param result the readings
   * @return a row for each method
   */
  public static Table preconditioning(LaboratoryResult result) {
    Rows rows =
        new Rows(
            "method",
            "condition of F + λI, log₁₀",
            "Hessian: largest over r.m.s.",
            "cosine with natural gradient",
            "one step takes, % of the loss",
            "n");
    for (String method : result.subjects(Measure.COSINE)) {
      Predicate<Reading> whole = LaboratoryResult.whole();
      Spread decrease = result.spread(Measure.DECREASE, method, whole);
      rows.add(
          method,
          result.spread(Measure.CONDITION, method, whole).shown(1, 1),
          result.spread(Measure.HESSIAN, method, whole).shown(1, 1),
          shown(result, Measure.COSINE, method, whole),
          decrease.shown(100, 1),
          decrease.count());
    }
    return rows.table("The methods as preconditioners, P⁻¹·∇ without momentum");
  }

  /**
   * Compares the true Fisher information with the Hessian (Sec. 4.4).
   *
   * @param result the readings
   * @return a row for each phase of training
   */
  public static Table hessian(LaboratoryResult result) {
    Rows rows =
        new Rows("phase", "loss", "cosine of F and H", "|F − H| / |H|", "rank of diagonals", "n");
    for (Reading.Phase phase : Reading.Phase.values()) {
      Predicate<Reading> own = LaboratoryResult.whole().and(LaboratoryResult.in(phase));
      rows.add(
          phase.shown(),
          shown(result, Measure.LOSS, "", own),
          shown(result, Measure.ALIGNMENT, "", own),
          shown(result, Measure.DIFFERENCE, "", own),
          shown(result, Measure.DIAGONALS, "", own),
          result.spread(Measure.LOSS, "", own).count());
    }
    return rows.table("The true Fisher information F and the Hessian H of the mean loss");
  }

  /**
   * Returns the share of the entries of F̃ that are below 1, which the proof of Prop. 3.4 rules out
   * (notebook 08).
   *
   * @param result the readings
   * @return a row for each rule
   */
  public static Table belowOne(LaboratoryResult result) {
    Rows rows = new Rows("divisor", "entries below 1, %", "n");
    for (String rule : result.subjects(Measure.BELOW_ONE)) {
      Spread share = result.spread(Measure.BELOW_ONE, rule, LaboratoryResult.whole());
      rows.add(rule, share.shown(100, 1), share.count());
    }
    return rows.table("The assumption F̃ ≥ 1 of Prop. 3.4's proof");
  }

  private static String shown(
      LaboratoryResult result, Measure measure, String subject, Predicate<Reading> which) {
    Spread spread = result.spread(measure, subject, which);
    return spread.count() == 0 ? "–" : spread.shown(1, 2);
  }

  /** Two numbers and what lies between them, such as {@code +0.12 [+0.05, +0.19]}. */
  static String interval(MeanDifference d, int digits) {
    String number = "%+." + digits + "f";
    String difference = String.format(Locale.ROOT, number, d.difference());
    return Double.isNaN(d.low())
        ? difference
        : difference
            + String.format(Locale.ROOT, " [" + number + ", " + number + "]", d.low(), d.high());
  }
}
