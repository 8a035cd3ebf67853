package org.adafisher.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.adafisher.data.DataSet;
import org.adafisher.section.images.Comparison;
import org.adafisher.training.RunSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code compare}: several optimizers with several seeds, and one table. */
@Command(
    name = "compare",
    description = {
      "Trains several optimizers with several seeds, from the same weights on the same batches, and",
      "prints one table. With --budget adafisher all have the time that AdaFisher takes."
    },
    footer = "Exit status: 0 done, 2 unusable input.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CompareCommand implements Callable<Integer> {

  @Option(
      names = "--optimizers",
      split = ",",
      paramLabel = "NAME",
      description =
          "Joined by commas; adafisher:RELEASED_CODE names a factor rule. Default: adafisher,"
              + "adafisher:RELEASED_CODE,adam,adahessian,kfac,shampoo,sgd.")
  private List<String> optimizers =
      List.of(
          "adafisher", "adafisher:RELEASED_CODE", "adam", "adahessian", "kfac", "shampoo", "sgd");

  @Option(names = "--seeds", paramLabel = "N", description = "Seeds 1 to N; default 3.")
  private int seeds = 3;

  @Mixin private RunArguments arguments;

  @Option(names = "--threads", paramLabel = "N", description = "Threads; default: all cores.")
  private Integer threads;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where the runs are kept, one folder each.")
  private Path out;

  @Option(names = "--resume", description = "Keep finished runs and go on with unfinished ones.")
  private boolean resume;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (!arguments.given()) {
      throw new IllegalArgumentException("give --data and --network");
    }
    Runs.useThreads(threads);
    List<RunSpec> methods = optimizers.stream().map(name -> arguments.spec(name, 1)).toList();
    DataSet data = Runs.open(methods.get(0));
    Comparison comparison =
        Interruption.during(() -> Comparison.run(methods, seeds, data, out, resume));
    PrintWriter console = command.commandLine().getOut();
    console.println(comparison.table().printAll());
    console.flush();
    return Main.DONE;
  }
}
