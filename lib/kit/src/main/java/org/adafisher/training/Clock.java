package org.adafisher.training;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where the time of a run goes. On a GPU, which works behind the host, a part also carries what the
 * parts before it have left to do; the sum is right.
 */
class Clock {

  /** The parts. */
  enum Part {
    /** Making batches and bringing them to the device. */
    DATA,
    /** The forward pass, with the sums that armed layers take of their inputs. */
    FORWARD,
    /** The backward pass. */
    BACKWARD,
    /** Factors, inverses, roots, Hessian products. */
    CURVATURE,
    /** Clipping, decay, moving the parameters. */
    UPDATE,
    /** Evaluations. */
    EVALUATION
  }

  private final Map<Part, Long> nanos = new EnumMap<>(Part.class);
  private long last = System.nanoTime();

  /** Starts the next part; what was before is no part's. */
  void start() {
    last = System.nanoTime();
  }

  /** Ends a part; the next starts here. */
  void stop(Part part) {
    stop(part, 0);
  }

  /** Ends a part of which some time was curvature. */
  void stop(Part part, long curvatureNanos) {
    long now = System.nanoTime();
    nanos.merge(part, now - last - curvatureNanos, Long::sum);
    nanos.merge(Part.CURVATURE, curvatureNanos, Long::sum);
    last = now;
  }

  double seconds(Part part) {
    return nanos.getOrDefault(part, 0L) / 1e9;
  }

  /** The seconds on the clock. */
  double seconds(boolean evaluationCounts) {
    double all = 0;
    for (Part part : Part.values()) {
      all += part != Part.EVALUATION || evaluationCounts ? seconds(part) : 0;
    }
    return all;
  }

  /** The seconds of every part, by its name in small letters. */
  Map<String, Double> parts() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (Part part : Part.values()) {
      seconds.put(part.name().toLowerCase(Locale.ROOT), seconds(part));
    }
    return seconds;
  }

  Map<Part, Long> nanos() {
    return Map.copyOf(nanos);
  }

  void restore(Map<Part, Long> saved) {
    nanos.clear();
    nanos.putAll(saved);
  }
}
