package org.adafisher.claim;

/**
 * A verdict and the numbers that it rests on.
 *
 * @param verdict the verdict
 * @param reason one or two sentences
 */
record Finding(Verdict verdict, String reason) {

  @Override
  public String toString() {
    return verdict.label() + ": " + reason;
  }
}
