package org.adafisher.cli;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.adafisher.replay.Replay;
import org.adafisher.replay.ReplayResult;
import picocli.CommandLine.Command;

/**
 * {@code replay}: compares training, and the curvature of small networks, with recorded numbers.
 */
@Command(
    name = "replay",
    description =
        "Replays files of known numbers in float64 and prints the largest absolute differences."
            + " Their kind says what is computed: an optimizer's name, its training step by step;"
            + " network, a whole network under several optimizers; fisher, the exact true and"
            + " empirical Fisher information, Hessian and natural gradient of a small network."
            + " factors.json has single layers.",
    footer = {
      "On whole networks, whose rounding errors grow, the differences of step t are divided by",
      "100^(t - 2) from step 3 on.",
      "Exit status: 0 all agree, 1 one differs, 2 a file cannot be used."
    },
    mixinStandardHelpOptions = true)
final class ReplayCommand extends AgreementCommand {

  @Override
  ReplayResult compare(Path file, Device on) throws IOException {
    return Replay.run(file, on);
  }
}
