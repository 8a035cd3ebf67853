package org.adafisher.claim;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.adafisher.analysis.Contrast;
import org.adafisher.analysis.Contrast.Outcome;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.analysis.Power;
import org.adafisher.analysis.Spread;
import org.adafisher.training.record.RunRecord;

/**
 * What a group of runs says of one comparison of a claim.
 *
 * @param asked what the claim says
 * @param group the runs
 * @param subject the optimizer that the claim is about
 * @param other the one that it is compared with
 * @param contrast how the first stands to the second
 * @param tolerance the difference within which both are comparable; 0 if the claim does not say so
 */
record Effect(
    RunComparison asked,
    RunGroup group,
    Arm subject,
    Arm other,
    Contrast contrast,
    double tolerance) {

  /** How a difference stands to a claim. */
  enum Direction {
    AS_CLAIMED("as claimed"),
    OPPOSITE("opposite"),
    UNCLEAR("unclear"),
    TIE("tied"),
    NOTHING("saying nothing");

    private final String label;

    Direction(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /** Measures; empty if the runs do not have the metric. */
  static Optional<Effect> of(RunComparison asked, RunGroup group, Arm subject, Arm other) {
    Metric metric = asked.metric();
    boolean isPaired = subject.seeds().equals(other.seeds());
    List<RunRecord> all = Stream.concat(subject.runs().stream(), other.runs().stream()).toList();
    double[] first = metric.of(subject.runs(), all);
    double[] second = metric.of(isPaired ? other.runs(subject.seeds()) : other.runs(), all);
    if (DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).anyMatch(Double::isNaN)) {
      return Optional.empty();
    }
    boolean atChance =
        metric.isOfLearning()
            && all.stream().filter(RunRecord::completed).allMatch(RunRecord::atChance);
    Contrast contrast = Contrast.of(first, second, isPaired, atChance);
    double tolerance = asked.margin() * Math.abs(Spread.of(second).mean());
    return Optional.of(new Effect(asked, group, subject, other, contrast, tolerance));
  }

  /** What makes two effects the same test, whichever of both optimizers is the subject. */
  String key() {
    String one = group.label(subject);
    String two = group.label(other);
    boolean isInOrder = one.compareTo(two) < 0;
    return String.join(
        "|", group.name(), isInOrder ? one : two, isInOrder ? two : one, asked.metric().name());
  }

  /** Whether it decides the claim. */
  boolean isAtScale() {
    return asked.scale().isReachedBy(subject, other);
  }

  /** The difference in the direction of the claim: negative if it is the other way round. */
  double advantage() {
    double difference =
        contrast
            .difference()
            .map(MeanDifference::difference)
            .orElseGet(
                () ->
                    Double.MAX_VALUE
                        * Math.signum(contrast.ranks().orElseThrow().superiority() - 0.5));
    return switch (asked.expectation()) {
      case HIGHER -> difference;
      case LOWER -> -difference;
      case COMPARABLE -> tolerance - Math.abs(difference);
    };
  }

  Direction direction() {
    return switch (contrast.outcome()) {
      case NOTHING -> Direction.NOTHING;
      case TIE -> isEquivalence() ? Direction.AS_CLAIMED : Direction.TIE;
      case UNCLEAR -> isEquivalence() ? byMargin() : Direction.UNCLEAR;
      case HIGHER, LOWER ->
          isEquivalence()
              ? byMargin()
              : isClaimed(contrast.outcome()) ? Direction.AS_CLAIMED : Direction.OPPOSITE;
    };
  }

  private boolean isEquivalence() {
    return asked.expectation() == RunComparison.Expectation.COMPARABLE;
  }

  private boolean isClaimed(Outcome outcome) {
    return asked.expectation().name().equals(outcome.name());
  }

  /** By the interval: inside of the margin, outside, or neither. */
  private Direction byMargin() {
    MeanDifference d = contrast.difference().orElseThrow();
    if (d.low() >= -tolerance && d.high() <= tolerance) {
      return Direction.AS_CLAIMED;
    }
    return d.low() > tolerance || d.high() < -tolerance ? Direction.OPPOSITE : Direction.UNCLEAR;
  }

  /** The p-value that takes part in Holm's correction; comparability is judged by its interval. */
  double pValue() {
    return isEquivalence() ? Double.NaN : contrast.pValue();
  }

  /** The least difference that Welch's test of so many runs finds with a power of 80 %. */
  double detectable() {
    Spread first = Spread.of(asked.metric().of(subject.runs(), runs()));
    Spread second = Spread.of(asked.metric().of(other.runs(), runs()));
    int count = Math.min(subject.count(), other.count());
    return contrast.difference().isEmpty()
            || count < 2
            || first.deviation() + second.deviation() == 0
        ? Double.NaN
        : Power.difference(first.deviation(), second.deviation(), count, Effort.POWER);
  }

  private List<RunRecord> runs() {
    return Stream.concat(subject.runs().stream(), other.runs().stream()).toList();
  }

  /** Whether it stands after Holm's correction. */
  boolean isSignificant(double corrected) {
    return isEquivalence()
        ? direction() == Direction.AS_CLAIMED || direction() == Direction.OPPOSITE
        : corrected < Ledger.ALPHA;
  }

  /** Such as {@code AdaFisher (Algorithm 1) against Adam}. */
  String methods() {
    return group.label(subject) + " against " + group.label(other);
  }

  /** The direction in words, with the reason where there is none. */
  String verdict() {
    return switch (direction()) {
      case OPPOSITE -> isEquivalence() ? "beyond the margin" : "opposite direction";
      case UNCLEAR -> isEquivalence() ? "margin within the interval" : "no clear difference";
      case NOTHING -> "says nothing: " + contrast.reason();
      case TIE -> "a tie";
      case AS_CLAIMED -> "as claimed";
    };
  }

  /**
   * Such as {@code −5.10 points [−6.00, −4.20], n = 3 paired, g = −3.20}, or {@code 3 of 3 runs
   * diverged, Adam 0 of 3; rank test, n = 3}.
   */
  String numbers() {
    String n =
        "n = "
            + (subject.count() == other.count()
                ? subject.count()
                : subject.count() + " and " + other.count());
    return contrast
        .difference()
        .map(
            d ->
                signedWithUnit(d)
                    + ", "
                    + n
                    + (d.isPaired() && d.firstCount() > 1 ? " paired" : "")
                    + (Double.isNaN(d.effectSize())
                        ? ""
                        : ", g = " + Numbers.fixed(d.effectSize(), 2)))
        .orElseGet(
            () ->
                subject.diverged()
                    + " of "
                    + subject.count()
                    + " runs diverged, "
                    + group.label(other)
                    + " "
                    + other.diverged()
                    + " of "
                    + other.count()
                    + "; rank test, "
                    + n);
  }

  /** Such as {@code −5.10 points [−6.00, −4.20]}. */
  private String signedWithUnit(MeanDifference difference) {
    String interval = Numbers.interval(difference, asked.metric().digits());
    String unit = asked.metric().unit().isEmpty() ? "" : " " + asked.metric().unit();
    int bracket = interval.indexOf(" [");
    return bracket < 0
        ? interval + unit
        : interval.substring(0, bracket) + unit + interval.substring(bracket);
  }
}
