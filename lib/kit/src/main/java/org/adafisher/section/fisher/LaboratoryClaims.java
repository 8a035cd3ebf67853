package org.adafisher.section.fisher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.adafisher.analysis.Contrast;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.claim.Observation;
import org.adafisher.claim.Observation.Outcome;
import org.adafisher.figure.Rows;
import org.adafisher.method.AdaFisherParts;
import org.adafisher.method.OptimizerSpec;
import tech.tablesaw.api.Table;

/**
 * The six questions of the laboratory and their answers: means over networks and seeds with 95 %
 * intervals. A difference whose interval holds zero decides nothing; a relative error must lie on
 * one side of 0.1, a rank correlation on one side of 0.5.
 *
 * @param result the readings
 * @param ablations AdaFisher's variants, on one network each
 */
public record LaboratoryClaims(LaboratoryResult result, List<AblationResult> ablations) {

  private static final double TENTH = 0.1;
  private static final double HALF = 0.5;
  private static final String PRINTED = "F̃, " + Estimates.ALGORITHM_1;

  /** Copies the list. */
  public LaboratoryClaims {
    ablations = List.copyOf(ablations);
  }

  /**
   * Returns the answers.
   *
   * @return a row for each question
   */
  public Table answers() {
    Rows rows = new Rows("question", "answer", "what was measured, with 95 % intervals", "n");
    product(rows);
    normalized(rows);
    preconditioner(rows);
    hessian(rows);
    root(rows);
    keeping(rows);
    return rows.table("Is F̃ the Fisher information? n: networks times seeds");
  }

  private void product(Rows rows) {
    MeanDifference all = mean(Measure.RANK, Estimates.PRODUCT, LaboratoryResult.layers());
    MeanDifference norms = mean(Measure.RANK, Estimates.PRODUCT, LaboratoryClaims::isNorm);
    MeanDifference error = mean(Measure.ERROR, Estimates.PRODUCT, LaboratoryResult.layers());
    MeanDifference energy = mean(Measure.ENERGY, "", LaboratoryResult.layers());
    rows.add(
        "Prop. 3.1, 3.2: is S_D ⊗ H_D the diagonal of the Fisher information?",
        fits(all, error) + (norms.firstCount() == 0 ? "" : "; in norm layers: " + orders(norms)),
        String.format(
            Locale.ROOT,
            "by layer: rank correlation %s%s; relative error %s; the diagonal holds %.0f %% of a"
                + " layer's energy",
            LaboratoryTables.interval(all, 2),
            norms.firstCount() == 0
                ? ""
                : ", in norm layers %s (n = %d)"
                    .formatted(LaboratoryTables.interval(norms, 2), norms.firstCount()),
            LaboratoryTables.interval(error, 2),
            100 * energy.difference()),
        all.firstCount());
  }

  /**
   * Judges the claims of Sec. 3.2, 3.3 and 4.4.
   *
   * @return one observation a claim
   */
  public List<Observation> observations() {
    MeanDifference normRank = mean(Measure.RANK, Estimates.PRODUCT, LaboratoryClaims::isNorm);
    MeanDifference normError = mean(Measure.ERROR, Estimates.PRODUCT, LaboratoryClaims::isNorm);
    MeanDifference rank = mean(Measure.RANK, Estimates.PRODUCT, LaboratoryResult.layers());
    MeanDifference error = mean(Measure.ERROR, Estimates.PRODUCT, LaboratoryResult.layers());
    MeanDifference nearer = minusAdam(Measure.RANK);
    MeanDifference off = minusAdam(Measure.ERROR);
    MeanDifference alignment = aligning(Measure.ALIGNMENT);
    MeanDifference rest = aligning(Measure.DIFFERENCE);
    return List.of(
        new Observation(
            "norm-factors", equal(normError), product("norm layers", normRank, normError)),
        new Observation("diagonal-fisher", equal(error), product("layers", rank, error)),
        new Observation(
            "fidelity-exact",
            rises(nearer, off),
            "F̃ − Adam's v̂: rank correlation with the exact diagonal "
                + LaboratoryTables.interval(nearer, 2)
                + ", relative error "
                + LaboratoryTables.interval(off, 2)
                + of(nearer)),
        new Observation("no-square-root", rootless(), losses(AdaFisherParts.ROOT) + of(seeds())),
        new Observation(
            "fisher-hessian",
            // "Precisely" would leave nothing between them.
            rises(alignment, rest) == Outcome.SEEN && atEnd() >= TENTH
                ? Outcome.IN_PART
                : rises(alignment, rest),
            String.format(
                Locale.ROOT,
                "cosine of F and H from start to end %s; at the end |F − H| is %.2f of |H|%s",
                LaboratoryTables.interval(alignment, 2),
                atEnd(),
                of(alignment))));
  }

  /** Seen if agreement rises and distance falls, not seen if both go the other way. */
  private static Outcome rises(MeanDifference agreement, MeanDifference distance) {
    return agreement.low() > 0 && distance.high() < 0
        ? Outcome.SEEN
        : agreement.high() < 0 && distance.low() > 0 ? Outcome.NOT_SEEN : Outcome.UNDECIDED;
  }

  private static boolean isNorm(Reading reading) {
    return reading.kind().endsWith("Norm");
  }

  private MeanDifference minusAdam(Measure measure) {
    return result.difference(measure, PRINTED, Estimates.ADAM, LaboratoryResult.layers());
  }

  private MeanDifference aligning(Measure measure) {
    return result.change(measure, Reading.Phase.START, Reading.Phase.END);
  }

  /** |F − H| / |H| at the end of training. */
  private double atEnd() {
    return result
        .spread(
            Measure.DIFFERENCE,
            "",
            LaboratoryResult.whole().and(LaboratoryResult.in(Reading.Phase.END)))
        .mean();
  }

  private Outcome rootless() {
    return switch (dropping()) {
      case HIGHER -> Outcome.SEEN;
      case LOWER -> Outcome.NOT_SEEN;
      default -> Outcome.UNDECIDED;
    };
  }

  private static Outcome equal(MeanDifference error) {
    return error.high() < TENTH
        ? Outcome.SEEN
        : error.low() > TENTH ? Outcome.NOT_SEEN : Outcome.UNDECIDED;
  }

  private static String product(String where, MeanDifference rank, MeanDifference error) {
    return "S_D ⊗ H_D and the exact diagonal, in %s: relative error %s, rank correlation %s%s"
        .formatted(
            where,
            LaboratoryTables.interval(error, 2),
            LaboratoryTables.interval(rank, 2),
            of(error));
  }

  private static String of(MeanDifference difference) {
    return of(difference.firstCount());
  }

  private static String of(int count) {
    return "; n = " + count + ", small networks";
  }

  private static String fits(MeanDifference rank, MeanDifference error) {
    return switch (equal(error)) {
      case SEEN -> "yes, to a tenth";
      case NOT_SEEN -> "not equal, and " + orders(rank);
      default -> "not decided";
    };
  }

  private static String orders(MeanDifference rank) {
    return rank.low() > HALF
        ? "it orders the entries alike"
        : rank.high() < HALF ? "it does not order the entries alike" : "order not decided";
  }

  private void normalized(Rows rows) {
    MeanDifference rank = minusAdam(Measure.RANK);
    MeanDifference error = minusAdam(Measure.ERROR);
    rows.add(
        "Eq. 4, C1: is F̃ nearer to it than Adam's v̂?",
        switch (rises(rank, error)) {
          case SEEN -> "yes";
          case NOT_SEEN -> "no, v̂ is";
          default -> "not decided: both measures do not agree";
        },
        "F̃ − v̂: rank correlation "
            + LaboratoryTables.interval(rank, 2)
            + ", relative error "
            + LaboratoryTables.interval(error, 2),
        rank.firstCount());
  }

  private void preconditioner(Rows rows) {
    MeanDifference adam = decrease(Estimates.ALGORITHM_1, Estimates.ADAM_METHOD);
    MeanDifference none = decrease(Estimates.ALGORITHM_1, Estimates.IDENTITY);
    MeanDifference cosine =
        result.difference(
            Measure.COSINE, Estimates.ALGORITHM_1, Estimates.ADAM_METHOD, LaboratoryResult.whole());
    rows.add(
        "As a preconditioner: does a step along ∇/F̃ take away more of the loss?",
        "than Adam's: " + more(adam) + "; than plain ∇: " + more(none),
        String.format(
            Locale.ROOT,
            "percentage points of the loss: %s against Adam, %s against ∇; cosine with the natural"
                + " gradient %s against Adam",
            LaboratoryTables.interval(adam.times(100), 1),
            LaboratoryTables.interval(none.times(100), 1),
            LaboratoryTables.interval(cosine, 2)),
        adam.firstCount());
  }

  private MeanDifference decrease(String first, String second) {
    return result.difference(Measure.DECREASE, first, second, LaboratoryResult.whole());
  }

  private static String more(MeanDifference difference) {
    return difference.low() > 0 ? "yes" : difference.high() < 0 ? "no, less" : "not decided";
  }

  private void hessian(Rows rows) {
    MeanDifference change = aligning(Measure.ALIGNMENT);
    MeanDifference rest = aligning(Measure.DIFFERENCE);
    rows.add(
        "Sec. 4.4: does the Fisher information come to align with the Hessian?",
        switch (rises(change, rest)) {
          case SEEN ->
              String.format(
                  Locale.ROOT, "it comes closer; at the end |F − H| is still %.2f of |H|", atEnd());
          case NOT_SEEN -> "no, it parts from it";
          default -> "not decided";
        },
        "from start to end: cosine "
            + LaboratoryTables.interval(change, 2)
            + ", |F − H|/|H| "
            + LaboratoryTables.interval(rest, 2),
        change.firstCount());
  }

  private void root(Rows rows) {
    MeanDifference step = decrease(Estimates.ALGORITHM_1, Estimates.ROOT);
    rows.add(
        "Sec. 3.3: does dropping the square root help?",
        switch (dropping()) {
              case LOWER -> "no, it hurts in these runs; ";
              case HIGHER -> "yes; ";
              default -> "not decided; ";
            }
            + byNetwork(AdaFisherParts.ROOT, "with the root"),
        losses(AdaFisherParts.ROOT)
            + "; one step without the root takes "
            + LaboratoryTables.interval(step.times(100), 1)
            + " points more",
        seeds());
  }

  private void keeping(Rows rows) {
    List<String> rules = FisherLaboratory.rules().stream().map(OptimizerSpec::label).toList();
    List<Contrast.Outcome> outcomes =
        ablations.stream()
            .flatMap(
                one ->
                    rules.stream()
                        .filter(one.losses()::containsKey)
                        .map(rule -> one.contrast(AblationResult.KEEPING, rule).outcome()))
            .toList();
    long better = outcomes.stream().filter(Contrast.Outcome.LOWER::equals).count();
    long worse = outcomes.stream().filter(Contrast.Outcome.HIGHER::equals).count();
    rows.add(
        "A guess: does a divisor that keeps the Fisher's scale train better than all three rules?",
        "%s: it beats a rule in %d and loses in %d of %d comparisons"
            .formatted(
                better == outcomes.size() ? "yes" : worse + better == 0 ? "not decided" : "no",
                better,
                worse,
                outcomes.size()),
        losses(AblationResult.KEEPING),
        seeds());
  }

  /** What all networks together say of dropping the root. */
  private Contrast.Outcome dropping() {
    Set<Contrast.Outcome> all =
        ablations.stream()
            .map(one -> one.contrast(AdaFisherParts.ROOT).outcome())
            .collect(Collectors.toSet());
    return all.size() == 1 ? all.iterator().next() : Contrast.Outcome.UNCLEAR;
  }

  private int seeds() {
    return ablations.stream().mapToInt(one -> one.losses().values().iterator().next().length).sum();
  }

  /** Such as {@code with the root: better on 2 of 2 networks}. */
  private String byNetwork(String variant, String name) {
    Map<String, Long> verdicts =
        ablations.stream()
            .collect(
                Collectors.groupingBy(
                    one -> AblationResult.verdict(one.contrast(variant)),
                    LinkedHashMap::new,
                    Collectors.counting()));
    return verdicts.entrySet().stream()
        .map(entry -> "%s on %d of %d".formatted(entry.getKey(), entry.getValue(), count()))
        .collect(Collectors.joining(", ", name + ": ", " networks"));
  }

  private int count() {
    return ablations.size();
  }

  private String losses(String variant) {
    List<String> all = new ArrayList<>();
    for (AblationResult one : ablations) {
      Contrast contrast = one.contrast(variant);
      all.add(one.network().name() + " " + AblationResult.difference(contrast));
    }
    return "loss at the end, minus that of AdaFisher as printed: " + String.join("; ", all);
  }

  private MeanDifference mean(Measure measure, String subject, Predicate<Reading> which) {
    double[] values =
        result.units(measure, subject, which).values().stream().mapToDouble(v -> v).toArray();
    return values.length == 0
        ? new MeanDifference(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0, 0, true)
        : MeanDifference.paired(values, new double[values.length]);
  }

  /**
   * Says what was found; the numbers are in {@link #answers}.
   *
   * @return each question with its answer, and what they rest on
   */
  public String verdict() {
    Table answers = answers();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d networks of a few hundred parameters on Iris and the UCI digits, n = %d with their"
                + " seeds.",
            result.networks().size(),
            result.units(Measure.LOSS, "", LaboratoryResult.whole()).size()));
    for (int row = 0; row < answers.rowCount(); row++) {
      String question = answers.stringColumn(0).get(row);
      text.append(' ').append(question).append(' ');
      text.append(sentence(answers.stringColumn(1).get(row)));
    }
    return text.append(" Nothing here speaks of large networks.").toString();
  }

  private static String sentence(String answer) {
    return answer.substring(0, 1).toUpperCase(Locale.ROOT) + answer.substring(1) + ".";
  }
}
