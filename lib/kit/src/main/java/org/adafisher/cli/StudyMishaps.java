package org.adafisher.cli;

import org.adafisher.study.plan.Assumptions;
import org.adafisher.study.plan.Assumptions.Checkpoint;
import picocli.CommandLine.Option;

/** What a plan assumes of its executors. */
final class StudyMishaps {

  @Option(
      names = "--stragglers",
      paramLabel = "P:X",
      description = "With --plan: a share P of the runs takes X times as long; default 0.05:3.")
  private String stragglers = "0.05:3";

  @Option(
      names = "--failures",
      paramLabel = "X",
      description =
          "With --plan: failures of an executor in an hour of work; default 0.001, one in six weeks."
              + " Machines that may be taken away have 0.01 and more.")
  private Double failures = 0.001;

  @Option(
      names = "--checkpoint",
      paramLabel = "WHEN",
      description =
          "With --plan: the work that a failure costs at most. epoch (default), as the kit writes"
              + " them; MINUTES; or none, where executors share no store.")
  private String checkpoint = "epoch";

  @Option(
      names = "--start",
      paramLabel = "SECONDS",
      description = "With --plan: from handing out a run to its first step; default 60.")
  private Double start = 60.0;

  @Option(
      names = "--price",
      paramLabel = "X",
      description = "With --plan: of an executor an hour, in any currency; without, no costs.")
  private Double price = 0.0;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      description = "With --plan: how often all is simulated; default 1000.")
  private int repetitions = 1000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "With --plan: of the simulation; default 1.")
  private long seed = 1;

  void refuseWhatDoesNothing(Given given) {
    if (failures == 0) {
      given.refuse("without failures nothing is lost", "--checkpoint");
      if (stragglers.startsWith("0:")) {
        given.refuse("nothing is left to chance", "--seed", "--repetitions");
      }
    }
  }

  Assumptions assumptions() {
    String[] parts = stragglers.split(":", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(
          "--stragglers '" + stragglers + "': a share and a factor, such as 0.05:3");
    }
    return new Assumptions(
        number("--stragglers", parts[0]),
        number("--stragglers", parts[1]),
        failures,
        checkpoint(),
        start,
        price,
        repetitions,
        seed);
  }

  private Checkpoint checkpoint() {
    return switch (checkpoint) {
      case "epoch" -> Checkpoint.EPOCH;
      case "none" -> Checkpoint.NEVER;
      default -> {
        double minutes = number("--checkpoint", checkpoint);
        if (!(minutes > 0) || Double.isInfinite(minutes)) {
          throw new IllegalArgumentException(
              "--checkpoint " + checkpoint + ": give minutes, epoch or none");
        }
        yield new Checkpoint(60 * minutes);
      }
    };
  }

  private static double number(String option, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + ": '" + text + "' is not a number", e);
    }
  }
}
