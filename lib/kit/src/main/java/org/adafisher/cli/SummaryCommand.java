package org.adafisher.cli;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.adafisher.network.NetworkSummary;
import org.adafisher.network.Networks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code summary}: lists a network's layers. */
@Command(
    name = "summary",
    description = {
      "Lists the layers that have Fisher factors, numbered as in the paper, with shapes,"
          + " parameters",
      "and multiply-adds, and the parameters that have none."
    },
    footer = "Exit status: 0 done, 2 unusable input.",
    mixinStandardHelpOptions = true)
final class SummaryCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NETWORK", description = "Such as resnet18_cifar.")
  private String network;

  @Option(names = "--classes", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private int classes = 10;

  @Option(
      names = "--input",
      paramLabel = "CxHxW",
      description =
          "The shape of an example: of a picture, default 3x32x32; of a text its length, default the"
              + " network's context.")
  private String input;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    if (input == null) {
      input =
          Networks.isLanguageModel(network)
              ? String.valueOf(Networks.contextLength(network))
              : "3x32x32";
    }
    if (!input.matches("[1-9]\\d{0,5}(x[1-9]\\d{0,5})*")) {
      throw new IllegalArgumentException("--input '" + input + "': numbers joined by x");
    }
    long[] example = Arrays.stream(input.split("x")).mapToLong(Long::parseLong).toArray();
    // An unknown name has an answer of its own.
    Networks.create(network, classes);
    command.commandLine().getOut().println(summary(new Shape(example)));
    command.commandLine().getOut().flush();
    return Main.DONE;
  }

  private NetworkSummary summary(Shape example) {
    try {
      return NetworkSummary.of(network, classes, example);
    } catch (RuntimeException e) {
      // The engine's words are about layouts and axes deep in the network.
      throw new IllegalArgumentException(
          "network " + network + " cannot take an example of " + input + ": give another --input",
          e);
    }
  }
}
