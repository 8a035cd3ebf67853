package org.adafisher.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.adafisher.section.stability.StepBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench}: the cost of a step with AdaFisher, as a ratio to Adam's. */
@Command(
    name = "bench",
    description =
        "Times a step of ResNet-18 with AdaFisher, the same step with Adam, and the making of its"
            + " batch: alternating, medians.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

  @Option(names = "--batch", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private int batch = 32;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of each optimizer (default ${DEFAULT-VALUE}).")
  private int steps = 20;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    out.printf("ResNet-18 (CIFAR form), batch %d, medians of %d steps%n", batch, steps);
    out.flush();
    Map<String, Double> medians = StepBenchmark.run(batch, steps);
    double adam = medians.get("Adam");
    medians.forEach(
        (name, milliseconds) ->
            out.printf(
                Locale.ROOT,
                "%-12s %8.2f ms  %.4f of Adam%n",
                name,
                milliseconds,
                milliseconds / adam));
    out.flush();
    return Main.DONE;
  }
}
