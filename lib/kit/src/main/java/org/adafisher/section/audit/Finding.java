package org.adafisher.section.audit;

/**
 * One fact about the paper's released code or its printed algorithm, as recorded and as measured
 * here.
 *
 * @param number the number of the recorded finding, with a letter where it has parts
 * @param claim what is claimed
 * @param recorded the number on record
 * @param measured the number that this run gives
 * @param verdict whether both say the same
 */
public record Finding(
    String number, String claim, String recorded, String measured, Verdict verdict) {

  /** What a measurement says of a record. */
  public enum Verdict {
    /** The claim holds here. */
    AGREES("agrees"),
    /** The claim does not hold here. */
    DIFFERS("differs"),
    /** The run is too short, or lacks what the claim is about. */
    UNDECIDED("not decidable here");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    static Verdict of(boolean holds) {
      return holds ? AGREES : DIFFERS;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
