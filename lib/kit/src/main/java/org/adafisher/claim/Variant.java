package org.adafisher.claim;

/** Which of AdaFisher's factor rules is judged as AdaFisher. */
enum Variant {
  /** As the paper prints it. */
  ALGORITHM_1("Algorithm 1"),
  /** As the authors' repository does it. */
  RELEASED_CODE("released code");

  private final String label;

  Variant(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** Whether an optimizer takes part: AdaFisher with this rule, or one that has no rule. */
  boolean admits(Arm arm) {
    String rule = arm.optimizer().rule();
    return arm.isAsPublished() && (rule.isEmpty() || rule.equals(name()));
  }
}
