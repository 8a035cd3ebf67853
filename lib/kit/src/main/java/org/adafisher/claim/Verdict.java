package org.adafisher.claim;

/** What numbers say of a claim. */
enum Verdict {
  /** Every comparison that the claim makes is in its favour, and significant. */
  SUPPORTED("supported"),
  /** Every comparison is in its favour; without deviations there is no test. */
  SUPPORTED_BY_ORDER("supported (order only)"),
  /** Every comparison is in its favour, but only some are significant. */
  PARTLY_SUPPORTED("supported in part"),
  /** No comparison is against it, but none is significant. */
  NOT_SUPPORTED("not supported"),
  /** The numbers say otherwise. */
  CONTRADICTED("contradicted"),
  /** There are no numbers that could decide it. */
  NOT_TESTED("not tested"),
  /** The runs have the claim's scale, but all diverged or none is better than a guess. */
  SAYS_NOTHING("says nothing"),
  /** What would decide it is not measured yet. */
  NOT_MEASURED("not measured"),
  /** No run here has what the claim is about: the data, the network and the length. */
  NOT_DECIDABLE("not decidable at this scale"),
  /** Of runs that were tuned alike, some are significantly for it, and some against it. */
  MIXED("for and against"),
  /** Runs that were tuned alike, or a notebook, are not all for it, and not clearly against it. */
  UNDECIDED("undecided"),
  /** A notebook measured it: all that it measured is as the paper says. */
  SEEN("seen here"),
  /** A notebook measured it: some is as the paper says. */
  SEEN_IN_PART("seen in part here"),
  /** A notebook measured it, and it is otherwise. */
  NOT_SEEN("not seen here"),
  /** Records of runs cannot decide it; a notebook measures it. */
  IN_NOTEBOOK("in the notebook");

  private final String label;

  Verdict(String label) {
    this.label = label;
  }

  /** The verdict on comparisons of which none is against the claim. */
  static Verdict of(long significant, long all) {
    return significant == all ? SUPPORTED : significant > 0 ? PARTLY_SUPPORTED : NOT_SUPPORTED;
  }

  String label() {
    return label;
  }
}
