package org.adafisher.optimizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What an optimizer's curvature has cost, and where it could not be used. */
final class CurvatureLog {

  private final List<String> failures = new ArrayList<>();
  private long nanos;

  /** Does work on curvature, whose time counts. */
  void time(Runnable work) {
    long start = System.nanoTime();
    work.run();
    nanos += System.nanoTime() - start;
  }

  /** Notes that curvature could not be used and the last good one still serves. */
  void fail(int step, String where, String what) {
    failures.add("step " + step + ", " + where + ": " + what);
  }

  List<String> failures() {
    return Collections.unmodifiableList(failures);
  }

  long nanos() {
    return nanos;
  }
}
