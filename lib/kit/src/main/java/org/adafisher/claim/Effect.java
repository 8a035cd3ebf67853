package org.adafisher.claim;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.analysis.Spread;
import org.adafisher.training.RunRecord;

/**
 * What a group of runs says of one comparison of a claim.
 *
 * @param asked what the claim says
 * @param group the runs
 * @param subject the optimizer that the claim is about
 * @param other the one that it is compared with
 * @param difference subject − other
 * @param tolerance the difference within which both are comparable; 0 if the claim does not say so
 */
record Effect(
    RunComparison asked,
    RunGroup group,
    Arm subject,
    Arm other,
    MeanDifference difference,
    double tolerance) {

  /** How a difference stands to a claim. */
  enum Direction {
    AS_CLAIMED("as claimed", "as claimed"),
    OPPOSITE("opposite direction", "opposite"),
    UNCLEAR("no clear difference", "unclear");

    private final String label;
    private final String brief;

    Direction(String label, String brief) {
      this.label = label;
      this.brief = brief;
    }

    /** The word for a count of effects. */
    String brief() {
      return brief;
    }

    String label() {
      return label;
    }
  }

  /** Measures; empty if the runs do not have the metric. */
  static Optional<Effect> of(RunComparison asked, RunGroup group, Arm subject, Arm other) {
    if (subject.count() == 0 || other.count() == 0) {
      return Optional.empty();
    }
    boolean isPaired = subject.seeds().equals(other.seeds());
    List<RunRecord> all = Stream.concat(subject.runs().stream(), other.runs().stream()).toList();
    double[] first = asked.metric().of(subject.runs(), all);
    double[] second = asked.metric().of(isPaired ? other.runs(subject.seeds()) : other.runs(), all);
    if (!DoubleStream.concat(Arrays.stream(first), Arrays.stream(second))
        .allMatch(Double::isFinite)) {
      return Optional.empty();
    }
    MeanDifference difference =
        isPaired
            ? MeanDifference.paired(first, second)
            : MeanDifference.welch(Spread.of(first), Spread.of(second));
    double tolerance = asked.margin() * Math.abs(Spread.of(second).mean());
    return Optional.of(new Effect(asked, group, subject, other, difference, tolerance));
  }

  /** What makes two effects the same test. */
  String key() {
    return String.join(
        "|", group.name(), group.label(subject), group.label(other), asked.metric().name());
  }

  /** The difference in the direction of the claim: negative if it is the other way round. */
  double advantage() {
    return switch (asked.expectation()) {
      case HIGHER -> difference.difference();
      case LOWER -> -difference.difference();
      case COMPARABLE -> tolerance - Math.abs(difference.difference());
    };
  }

  /** By the 95 % interval; by the sign alone where one seed leaves no interval. */
  Direction direction() {
    boolean isKnown =
        Double.isNaN(difference.low())
            || (isEquivalence() ? isInside() || isOutside() : !holdsZero());
    return !isKnown
        ? Direction.UNCLEAR
        : advantage() > 0 ? Direction.AS_CLAIMED : Direction.OPPOSITE;
  }

  private boolean isEquivalence() {
    return asked.expectation() == RunComparison.Expectation.COMPARABLE;
  }

  private boolean holdsZero() {
    return difference.low() <= 0 && difference.high() >= 0;
  }

  private boolean isInside() {
    return difference.low() >= -tolerance && difference.high() <= tolerance;
  }

  private boolean isOutside() {
    return difference.low() > tolerance || difference.high() < -tolerance;
  }

  /** The p-value that takes part in Holm's correction; comparability is judged by its interval. */
  double pValue() {
    return isEquivalence() ? Double.NaN : difference.pValue();
  }

  /** Whether it stands after Holm's correction. */
  boolean isSignificant(double corrected) {
    return isEquivalence()
        ? !Double.isNaN(difference.low()) && direction() != Direction.UNCLEAR
        : corrected < Ledger.ALPHA;
  }

  /** Such as {@code −5.10 points [−6.00, −4.20], n = 3 paired, g = −3.20, Holm p = 0.0010}. */
  String numbers(double corrected) {
    MeanDifference d = difference;
    String text =
        signedWithUnit()
            + ", n = "
            + (d.firstCount() == d.secondCount()
                ? d.firstCount()
                : d.firstCount() + " and " + d.secondCount())
            + (d.isPaired() && d.firstCount() > 1 ? " paired" : "");
    if (!Double.isNaN(d.effectSize())) {
      text += ", g = " + Numbers.fixed(d.effectSize(), 2);
    }
    if (!Double.isNaN(corrected)) {
      text += ", " + Numbers.p("Holm p", corrected);
    }
    return text;
  }

  /** Such as {@code −5.10 points [−6.00, −4.20]}. */
  private String signedWithUnit() {
    String interval = Numbers.interval(difference, asked.metric().digits());
    String unit = asked.metric().unit().isEmpty() ? "" : " " + asked.metric().unit();
    int bracket = interval.indexOf(" [");
    return bracket < 0
        ? interval + unit
        : interval.substring(0, bracket) + unit + interval.substring(bracket);
  }
}
