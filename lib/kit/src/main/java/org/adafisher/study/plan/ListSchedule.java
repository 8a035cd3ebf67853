package org.adafisher.study.plan;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * List scheduling: whenever an executor is free, it takes the next run of the list. With the
 * longest first the end is never later than 4/3 − 1/(3k) times the earliest possible one (Graham
 * 1969).
 *
 * @param makespan when the last run ends
 * @param work the sum of all runs
 */
record ListSchedule(double makespan, double work) {

  /** Schedules runs in their order. */
  static ListSchedule of(double[] seconds, int executors) {
    if (executors < 1) {
      throw new IllegalArgumentException("executors " + executors + ": give at least 1");
    }
    double work = Arrays.stream(seconds).sum();
    if (executors >= seconds.length) {
      return new ListSchedule(Arrays.stream(seconds).max().orElse(0), work);
    }
    PriorityQueue<Double> free = new PriorityQueue<>();
    double last = 0;
    for (double each : seconds) {
      double start = free.size() < executors ? 0 : free.remove();
      free.add(start + each);
      last = Math.max(last, start + each);
    }
    return new ListSchedule(last, work);
  }
}
