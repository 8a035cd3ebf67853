package org.adafisher.section.landscape;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.adafisher.analysis.Contrast;
import org.adafisher.analysis.Ranking;
import org.adafisher.claim.Observation.Outcome;

/** Whether a method ends at a lower loss than its rivals. */
final class LowestLoss {

  private LowestLoss() {}

  /**
   * Judges; a loss that is not a number is one of a run that diverged.
   *
   * @param subject the method that should be the lowest
   * @param ends the final losses of all methods, by seed
   * @param guess the loss of a guess
   */
  static String verdict(String subject, Map<String, double[]> ends, double guess) {
    if (!ends.containsKey(subject) || ends.size() < 2) {
      return "No verdict: " + subject + " and an optimizer to compare it with were not both run.";
    }
    Map<String, Double> means = means(ends);
    Ranking ranking = Ranking.of(means, false);
    String best = rival(subject, ranking);
    Contrast contrast = contrast(subject, best, ends, guess);
    String verdict =
        switch (contrast.outcome()) {
          case LOWER -> "reproduced here";
          case HIGHER -> "not reproduced here";
          case TIE -> "not reproduced here: it is a tie";
          case UNCLEAR -> "not decided here: the seeds differ by more than the two methods";
          case NOTHING -> "not decided here: " + contrast.reason();
        };
    return String.format(
        Locale.ROOT,
        "%s: %.4f nats, %s of the paper's optimizers; best rival: %s, %.4f. The claim that it"
            + " converges to a lower minimum than the others is %s.",
        subject,
        means.get(subject),
        ranking.shown(subject),
        best,
        means.get(best),
        verdict);
  }

  /** The outcome for the ledger, of losses at the end or at any other time. */
  static Outcome outcome(String subject, Map<String, double[]> ends, double guess) {
    if (!ends.containsKey(subject) || ends.size() < 2) {
      return Outcome.UNDECIDED;
    }
    String best = rival(subject, Ranking.of(means(ends), false));
    return switch (contrast(subject, best, ends, guess).outcome()) {
      case LOWER -> Outcome.SEEN;
      case HIGHER, TIE -> Outcome.NOT_SEEN;
      case UNCLEAR, NOTHING -> Outcome.UNDECIDED;
    };
  }

  private static Map<String, Double> means(Map<String, double[]> ends) {
    Map<String, Double> means = new LinkedHashMap<>();
    ends.forEach((label, losses) -> means.put(label, mean(losses)));
    return means;
  }

  /** The best of the others. */
  private static String rival(String subject, Ranking ranking) {
    return ranking.order().stream().filter(l -> !l.equals(subject)).findFirst().orElseThrow();
  }

  private static Contrast contrast(
      String subject, String best, Map<String, double[]> ends, double guess) {
    boolean atChance =
        ends.values().stream().flatMapToDouble(Arrays::stream).noneMatch(loss -> loss < guess);
    return Contrast.of(
        worstIfDiverged(ends.get(subject)), worstIfDiverged(ends.get(best)), true, atChance);
  }

  private static double mean(double[] losses) {
    return Arrays.stream(worstIfDiverged(losses)).average().orElseThrow();
  }

  private static double[] worstIfDiverged(double[] losses) {
    return Arrays.stream(losses)
        .map(loss -> Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss)
        .toArray();
  }
}
