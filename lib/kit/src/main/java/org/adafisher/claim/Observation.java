package org.adafisher.claim;

/**
 * What a notebook has measured of a claim that no record of a run decides. It holds for what was
 * measured, and says so.
 *
 * @param claim the claim's name in {@code claims.json}
 * @param outcome whether it was seen
 * @param says one sentence with the numbers, and how many runs or layers they rest on
 */
public record Observation(String claim, Outcome outcome, String says) {

  /** Whether what the paper says was seen. */
  public enum Outcome {
    /** All that was measured is as the paper says. */
    SEEN,
    /** Some of it is. */
    IN_PART,
    /** None of it is, or what the claim rests on is not so. */
    NOT_SEEN,
    /** The measurement does not tell. */
    UNDECIDED;

    /**
     * Returns the outcome of something that is either so or not.
     *
     * @param holds whether it is as the paper says
     * @return seen or not seen
     */
    public static Outcome of(boolean holds) {
      return holds ? SEEN : NOT_SEEN;
    }

    /**
     * Returns the outcome of several cases.
     *
     * @param seen cases that are as the paper says
     * @param all all cases
     * @return seen if all are, not seen if none is, undecided without any
     */
    public static Outcome of(long seen, long all) {
      return all == 0 ? UNDECIDED : seen == all ? SEEN : seen == 0 ? NOT_SEEN : IN_PART;
    }
  }

  /** Checks that it says something. */
  public Observation {
    if (claim.isBlank() || says.isBlank()) {
      throw new IllegalArgumentException("an observation '" + says + "' of claim '" + claim + "'");
    }
  }

  Finding finding(String where) {
    Verdict verdict =
        switch (outcome) {
          case SEEN -> Verdict.SEEN;
          case IN_PART -> Verdict.SEEN_IN_PART;
          case NOT_SEEN -> Verdict.NOT_SEEN;
          case UNDECIDED -> Verdict.UNDECIDED;
        };
    return new Finding(verdict, says + " (" + where + ")");
  }
}
