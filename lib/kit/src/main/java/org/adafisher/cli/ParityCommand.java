package org.adafisher.cli;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.adafisher.replay.Parity;
import org.adafisher.replay.ReplayResult;
import picocli.CommandLine.Command;

/** {@code parity}: compares networks with what PyTorch computed of them. */
@Command(
    name = "parity",
    description = {
      "Compares networks, filled by a rule, with PyTorch's results in float64: names and shapes,",
      "outputs, loss, every gradient, running statistics; prints the largest differences, absolute",
      "for outputs and loss, relative to the norm for the others."
    },
    footer = "Exit status: 0 all agree, 1 a file does not, 2 a file is unusable.",
    mixinStandardHelpOptions = true)
final class ParityCommand extends AgreementCommand {

  @Override
  ReplayResult compare(Path file, Device on) throws IOException {
    return Parity.run(file, on);
  }
}
