package org.adafisher.claim;

import java.util.List;
import java.util.Locale;
import org.adafisher.study.PaperTimes;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocols;
import org.adafisher.study.RunTimes;
import org.adafisher.training.spec.RunSpec;

/** What studies take at the paper's settings, on the paper's card. */
final class StudyCost {

  private static final double HOUR = 3600;

  private final RunTimes times = new PaperTimes();

  /** Such as {@code 210 runs, about 520 GPU-hours}. */
  String of(String study) {
    List<RunSpec> runs = Protocols.named(study).at(Profile.PAPER, null).runs();
    double hours = runs.stream().mapToDouble(times::seconds).sum() / HOUR;
    return String.format(
        Locale.ROOT,
        runs.size() == 1 ? "%,d run, %s" : "%,d runs, %s",
        runs.size(),
        hours < 0.1
            ? "minutes"
            : String.format(
                Locale.ROOT, hours < 10 ? "about %.1f GPU-h" : "about %,.0f GPU-h", hours));
  }
}
