package org.adafisher.spark;

/** A run has no record: its machine failed, or lacks something. Spark tries again elsewhere. */
final class RunFailed extends Exception {

  private static final long serialVersionUID = 1;

  /** Takes the reason, one line. */
  RunFailed(String reason) {
    super(reason);
  }
}
