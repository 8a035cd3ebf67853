package org.adafisher.study;

import org.adafisher.training.spec.RunSpec;

/** What runs take on one machine. */
public interface RunTimes {

  /**
   * Returns what a run takes from its first step to its end, evaluations included, without the
   * start of its process.
   *
   * @param run the run
   * @return seconds, more than 0; NaN if nothing is known
   */
  double seconds(RunSpec run);

  /**
   * Returns whether steps of the run's network were timed; if not, its time is another network's by
   * their multiply-adds.
   *
   * @param run the run
   * @return true if timed
   */
  boolean isTimed(RunSpec run);

  /**
   * Returns whose times these are.
   *
   * @return a few words that name the machine
   */
  String machine();

  /**
   * Returns how they were had.
   *
   * @return a few words
   */
  String how();
}
