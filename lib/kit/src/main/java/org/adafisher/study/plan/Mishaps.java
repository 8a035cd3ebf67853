package org.adafisher.study.plan;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Draws how long runs really take. A straggler's work takes as many times as long. Failures hit an
 * executor as a Poisson process whenever it works, at a start too; the run goes on from its last
 * checkpoint after another start. The mean time of a run without straggling, of segments τᵢ between
 * checkpoints, is ((e^(λs) − 1) + e^(λs) Σᵢ (e^(λτᵢ) − 1)) / λ (Daly 2006), λ the rate and s the
 * start.
 */
final class Mishaps {

  private static final double HOUR = 3600;

  /** The exponent λ(s + τ) at which a segment fails a thousand times before it succeeds. */
  private static final double HOPELESS = 7;

  private final Assumptions assumed;
  private final Random random;
  private final double rate;

  Mishaps(Assumptions assumed) {
    this.assumed = assumed;
    random = new Random(assumed.seed());
    rate = assumed.failuresPerHour() / HOUR;
  }

  /** Refuses what would hardly ever end. */
  void check(List<PlannedRun> runs) {
    double factor = assumed.stragglerShare() > 0 ? assumed.stragglerFactor() : 1;
    for (PlannedRun run : runs) {
      double segment = Math.min(run.seconds() * factor, assumed.checkpoint().of(run, factor));
      double exponent = rate * (assumed.startSeconds() + segment);
      if (exponent > HOPELESS) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: with %s failures an hour and no checkpoint for %,.0f h%s it would hardly ever"
                    + " end: assume checkpoints more often, or fewer failures",
                run.key(),
                assumed.failuresPerHour(),
                segment / HOUR,
                factor > 1 ? " of a straggler" : ""));
      }
    }
  }

  /** Draws once for every run, in their order; seconds with all starts. */
  double[] draw(List<PlannedRun> runs) {
    return runs.stream().mapToDouble(this::draw).toArray();
  }

  private double draw(PlannedRun run) {
    // The draw is made even if nothing straggles: other assumptions then see the same numbers.
    boolean straggles = random.nextDouble() < assumed.stragglerShare();
    double factor = straggles ? assumed.stragglerFactor() : 1;
    double interval = assumed.checkpoint().of(run, factor);
    double left = run.seconds() * factor;
    double start = assumed.startSeconds();
    double passed = 0;
    while (rate > 0) {
      double failure = -Math.log1p(-random.nextDouble()) / rate;
      if (failure >= start + left) {
        break;
      }
      passed += failure;
      // An infinite interval times 0 is not a number.
      double saved = Math.floor(Math.max(0, failure - start) / interval);
      left -= saved == 0 ? 0 : saved * interval;
    }
    return passed + start + left;
  }
}
