package org.adafisher.claim;

import java.util.stream.Stream;
import org.adafisher.study.Protocol;
import org.adafisher.study.Protocols;

/**
 * What runs must be to decide a claim: the paper's own, in every setting.
 *
 * @param study the protocol's name, such as {@code table-2}
 */
record Scale(String study) {

  /** The fewest seeds that a difference can be tested with, where the paper has one. */
  private static final int FEWEST_SEEDS = 3;

  Scale {
    if (study == null) {
      throw new IllegalArgumentException("scale: the study is needed, such as table-2");
    }
    Protocols.named(study);
  }

  boolean isReachedBy(Arm subject, Arm other) {
    return Stream.of(subject, other)
        .allMatch(
            arm -> arm.count() >= seeds() && arm.runs().stream().allMatch(protocol()::admits));
  }

  /** What two arms lack, such as {@code a claim needs 5 seeds, these have 1}. */
  String lack(Arm subject, Arm other) {
    int fewest = Math.min(subject.count(), other.count());
    return Stream.of(subject, other)
            .allMatch(arm -> arm.runs().stream().allMatch(protocol()::admits))
        ? "a claim needs " + seeds() + " seeds, these have " + fewest
        : "a claim needs " + this + "; ./kit study " + study + " --profile paper makes such runs";
  }

  Protocol protocol() {
    return Protocols.named(study);
  }

  /** The fewest seeds of each method that decide. */
  int seeds() {
    return Math.max(FEWEST_SEEDS, protocol().seeds());
  }

  @Override
  public String toString() {
    return "the protocol of " + protocol().place() + " unchanged, " + seeds() + " seeds";
  }
}
