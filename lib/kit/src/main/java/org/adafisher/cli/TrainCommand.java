package org.adafisher.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.adafisher.data.DataSet;
import org.adafisher.method.Optimizers;
import org.adafisher.study.Store;
import org.adafisher.training.RunOptions;
import org.adafisher.training.Training;
import org.adafisher.training.device.Devices;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Ranges;
import org.adafisher.training.spec.RunSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: trains one network and writes its record. */
@Command(
    name = "train",
    description = {
      "Trains one network; writes run.json, epochs.csv and layers.csv, and checkpoints meanwhile.",
      "Give --spec FILE, or --data, --network and --optimizer."
    },
    footer = {
      "Exit status: 0 done, 1 the loss was no longer finite, 2 unusable input, 130 interrupted.",
      "",
      "Optimizers and what --option can set, with defaults:"
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "A run as JSON, as --print-spec prints it; no other option may change it.")
  private Path specFile;

  @Mixin private RunArguments arguments;

  @Option(names = "--optimizer", paramLabel = "NAME", description = "One of those below.")
  private String optimizer;

  @Option(names = "--seed", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(names = "--threads", paramLabel = "N", description = "Threads; default: all cores.")
  private Integer threads;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the run is kept; default: results/runs/train/<network-data-…>-<hash of the run>.")
  private Path out;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description = "Steps between checkpoints; default: one at the end of every epoch.")
  private Integer checkpointEvery;

  @Option(names = "--resume", description = "Go on from the last checkpoint in --out.")
  private boolean resume;

  @Option(
      names = "--overwrite",
      description = "Train anew where --out holds a run or other files, and replace them.")
  private boolean overwrite;

  @Option(names = "--print-spec", description = "Print the run as JSON and do nothing.")
  private boolean printSpec;

  private CommandSpec command;

  @Spec
  void listOptimizers(CommandSpec spec) {
    command = spec;
    Stream<String> listed = Optimizers.describe().stream().map(line -> "  " + line);
    String[] usual = spec.usageMessage().footer();
    spec.usageMessage().footer(Stream.concat(Stream.of(usual), listed).toArray(String[]::new));
  }

  @Override
  public Integer call() throws IOException {
    Given given = new Given(command.commandLine().getParseResult());
    RunSpec spec = specFile == null ? fromOptions(given) : fromFile(given);
    PrintWriter console = command.commandLine().getOut();
    if (printSpec) {
      console.print(spec.toJson());
      console.flush();
      return Main.DONE;
    }
    Runs.useThreads(threads);
    if (checkpointEvery != null) {
      Ranges.atLeast("--checkpoint-every", checkpointEvery, 1);
    }
    DataSet labelled = Runs.open(spec);
    Path folder = out == null ? new Store(Runs.results().resolve("runs/train")).folder(spec) : out;
    RunOptions options =
        new RunOptions(
            folder, checkpointEvery == null ? 0 : checkpointEvery, resume, overwrite, List.of());
    console.printf(
        "%s, %s on %s, %s%n",
        spec.label(), spec.network(), labelled.title(), Devices.named(spec.device()));
    return Interruption.during(() -> train(spec, labelled, options, console));
  }

  private int train(RunSpec spec, DataSet labelled, RunOptions options, PrintWriter console)
      throws IOException {
    try (Progress progress = new Progress(console)) {
      RunRecord record = Training.run(spec, labelled, options, progress);
      console.println(Runs.result(record));
      console.printf("%s; record in %s%n", record.status(), options.folder());
      return record.completed() ? Main.DONE : Main.FAILED;
    } catch (CancellationException e) {
      console.printf("%s; go on with --out %s --resume%n", e.getMessage(), options.folder());
      return Main.INTERRUPTED;
    } finally {
      console.flush();
    }
  }

  private RunSpec fromFile(Given given) throws IOException {
    given.refuseAllBut(
        "--spec FILE says all of the run",
        Set.of(
            "--spec",
            "--threads",
            "--out",
            "--checkpoint-every",
            "--resume",
            "--overwrite",
            "--print-spec",
            "--debug"));
    return RunSpec.read(specFile);
  }

  private RunSpec fromOptions(Given given) {
    if (optimizer == null || !arguments.given()) {
      throw new IllegalArgumentException(
          "give --spec FILE, or all of --data, --network and --optimizer");
    }
    arguments.check(given, optimizer);
    return arguments.spec(optimizer, seed);
  }
}
