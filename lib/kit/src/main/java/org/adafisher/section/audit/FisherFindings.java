package org.adafisher.section.audit;

import java.util.List;
import java.util.Locale;
import org.adafisher.fisher.FactorRule;

/** Decides what the runs of {@link FisherAudit} say of findings 1 and 2. */
public final class FisherFindings {

  private static final double COSINE_OF_SGD = 0.999;

  /** A run of fewer says nothing of how fast a method trains. */
  private static final int LEAST_STEPS = 100;

  /** Trains alike: nearer than this share of another method's distance. */
  private static final double ALIKE = 0.1;

  private FisherFindings() {}

  /**
   * The bound on F̃/λ once the start of ones has decayed: both factors are at most gain/(1−decay).
   */
  private static double settledBound(double damping) {
    FactorRule rule = FactorRule.RELEASED_CODE;
    return 1 + Math.pow(rule.gain() / (1 - rule.decay()), 2) / damping;
  }

  /**
   * Returns what these runs say of findings 1 and 2.
   *
   * @param audit the runs
   * @return the findings
   */
  public static List<Finding> of(FisherRuns audit) {
    FisherSnapshot released = audit.last(FisherRuns.RELEASED);
    FisherSnapshot printed = audit.last(FisherRuns.PRINTED);
    double remainder =
        Math.pow(FactorRule.RELEASED_CODE.decay(), (released.step() - 1) / audit.interval());
    boolean isSettled = remainder < 1e-2;
    double control = FisherRuns.most(audit.differences(FisherRuns.CONTROL));
    double sgd = FisherRuns.most(audit.differences(FisherRuns.SGD));
    double printedDistance = FisherRuns.most(audit.differences(FisherRuns.PRINTED));
    return List.of(
        new Finding(
            "1a",
            "released code: F̃/λ, once settled, is near 1",
            "within [1, 1.0757]; 1.0000/1.0009/1.072 at step 301",
            range("step " + released.step(), released),
            isSettled
                // A hundredth for what is left of the start.
                ? Finding.Verdict.of(released.max() < settledBound(audit.damping()) + 0.01)
                : Finding.Verdict.UNDECIDED),
        new Finding(
            "1b",
            "released code: dividing by F̃ does not turn the gradient",
            "cosine 0.99995",
            String.format(Locale.ROOT, "%.5f", released.cosine()),
            Finding.Verdict.of(released.cosine() > COSINE_OF_SGD)),
        new Finding(
            "1c",
            "released code: one number per factor update in the place of F̃ trains alike",
            "loss equal to 5e-4 in five epochs",
            String.format(
                Locale.ROOT,
                "within %.2g nats; SGD without the warm-up %.2g, Algorithm 1 %.2g",
                control,
                sgd,
                printedDistance),
            isSettled && isLong(audit)
                ? Finding.Verdict.of(control < ALIKE * printedDistance)
                : Finding.Verdict.UNDECIDED),
        new Finding(
            "2a",
            "Algorithm 1: F̃/λ spans three orders of magnitude",
            "1 … 1001, mean about 100",
            range("step " + printed.step(), printed),
            Finding.Verdict.of(
                printed.max() > 0.9 * (1 + 1 / audit.damping()) && printed.min() < 1.01)),
        new Finding(
            "2b",
            "Algorithm 1: dividing by F̃ turns the gradient",
            "cosine 0.23",
            String.format(Locale.ROOT, "%.2f", printed.cosine()),
            Finding.Verdict.of(printed.cosine() < 0.5)),
        slowerStart(audit));
  }

  private static boolean isLong(FisherRuns audit) {
    return audit.runs().get(FisherRuns.RELEASED).record().steps() >= LEAST_STEPS;
  }

  private static Finding slowerStart(FisherRuns audit) {
    double[] printed = audit.runs().get(FisherRuns.PRINTED).epochLosses();
    double[] released = audit.runs().get(FisherRuns.RELEASED).epochLosses();
    boolean isLong = isLong(audit) && printed.length > 0;
    return new Finding(
        "2d",
        "Algorithm 1 starts slower than the released code at the same α",
        "training loss 1.65 against 0.60 after epoch 1 (digits)",
        isLong
            ? FisherReport.nats(printed[0]) + " against " + FisherReport.nats(released[0])
            : "too few steps",
        isLong ? Finding.Verdict.of(printed[0] > released[0]) : Finding.Verdict.UNDECIDED);
  }

  private static String range(String when, FisherSnapshot snapshot) {
    return FisherReport.ratio(snapshot.min())
        + "/"
        + FisherReport.ratio(snapshot.mean())
        + "/"
        + FisherReport.ratio(snapshot.max())
        + " at "
        + when;
  }
}
