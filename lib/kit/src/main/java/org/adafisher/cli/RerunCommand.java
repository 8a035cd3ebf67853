package org.adafisher.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.adafisher.data.DataSet;
import org.adafisher.training.RunOptions;
import org.adafisher.training.Training;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rerun}: repeats a run from its record and compares. */
@Command(
    name = "rerun",
    description = {
      "Repeats a run from the run.json in DIR and compares data, weights and accuracies.",
      "A wall-clock budget is not measured again: the record's number of epochs is trained.",
      "The same bits are promised on a CPU, with the same threads, machine and libraries; on a GPU",
      "cuDNN adds up in no fixed order, and weights and losses differ in their last digits."
    },
    footer = "Exit status: 0 the same bits, 1 something differs, 2 unusable input.",
    mixinStandardHelpOptions = true)
final class RerunCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "The folder of a finished run.")
  private Path folder;

  @Option(names = "--out", paramLabel = "DIR", description = "Where to keep the repetition.")
  private Path out;

  @Option(names = "--overwrite", description = "Replace what lies in --out.")
  private boolean overwrite;

  @Option(names = "--threads", paramLabel = "N", description = "Default: the record's.")
  private Integer threads;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (overwrite && (out == null || Files.exists(out) && Files.isSameFile(out, folder))) {
      throw new IllegalArgumentException(
          "--overwrite replaces what lies in --out: give --out, and not DIR itself");
    }
    RunRecord first = RunRecord.read(folder);
    Runs.useThreads(threads == null ? Integer.valueOf(first.provenance().threads()) : threads);
    RunSpec spec = first.spec().with(Budget.epochs(first.plan().epochs()));
    DataSet data = Runs.open(spec);
    PrintWriter console = command.commandLine().getOut();
    int differences = compare(console, "data", first.dataSha256(), data.sha256());
    RunRecord second;
    try (Progress progress = new Progress(console)) {
      second =
          Training.run(spec, data, new RunOptions(out, 0, false, overwrite, List.of()), progress);
    }
    differences += compare(console, "status", first.status(), second.status());
    differences +=
        compare(
            console,
            "initial weights",
            first.initialWeightsSha256(),
            second.initialWeightsSha256());
    differences += compare(console, "final weights", first.weightsSha256(), second.weightsSha256());
    differences +=
        compare(console, "epochs", "" + first.epochs().size(), "" + second.epochs().size());
    for (int i = 0; i < Math.min(first.epochs().size(), second.epochs().size()); i++) {
      EpochRecord a = first.epochs().get(i);
      EpochRecord b = second.epochs().get(i);
      boolean isMeasured = !Double.isNaN(a.validationLoss());
      differences +=
          compare(console, "epoch " + a.epoch(), shown(a, isMeasured), shown(b, isMeasured));
    }
    console.println(differences == 0 ? "the same bits" : differences + " differences");
    console.flush();
    return differences == 0 ? Main.DONE : Main.FAILED;
  }

  /** All that an epoch measured but its time; older records lack the validation's loss. */
  private static String shown(EpochRecord epoch, boolean withValidationLoss) {
    return String.format(
        Locale.ROOT,
        "learning rate %s, training loss %s, validation %s%s, test %s %s %s",
        epoch.learningRate(),
        epoch.trainLoss(),
        withValidationLoss ? epoch.validationLoss() + " " : "",
        epoch.validationAccuracy(),
        epoch.testLoss(),
        epoch.testAccuracy(),
        epoch.testTop5());
  }

  private static int compare(PrintWriter console, String what, String first, String second) {
    if (first.equals(second)) {
      console.printf("same    %-16s %s%n", what, first);
      return 0;
    }
    console.printf("DIFFERS %-16s %s -> %s%n", what, first, second);
    return 1;
  }
}
