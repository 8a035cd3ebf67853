package org.adafisher.cli;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.adafisher.training.device.Devices;
import org.adafisher.training.device.GpuReport;
import org.adafisher.training.record.Provenance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: the part of {@code ./kit doctor} that asks DJL. */
@Command(
    name = "doctor",
    description = "Says which engine, device and memory allocator training would use.",
    footer = "Exit status: 0 all is well, 1 something that was asked for is missing.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "What is asked for: gpu, cpu or auto (default).")
  private String device = "auto";

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    try {
      return examine(out) ? Main.DONE : Main.FAILED;
    } catch (EngineException | LinkageError e) {
      out.printf("MISSING engine: PyTorch does not load (%s)%n", firstLine(rootOf(e)));
      return Main.FAILED;
    } finally {
      out.flush();
    }
  }

  private boolean examine(PrintWriter out) {
    String asked = Devices.asked(device);
    GpuReport report = GpuReport.here();
    boolean lacking = asked.equals("gpu") && !report.problems().isEmpty();
    Device used = lacking ? Device.cpu() : Devices.named(asked);
    Provenance here = Provenance.here(used);
    multiply(used);
    out.printf(
        "ok engine: %s (libtorch %s), %d threads%n",
        here.engine(), report.flavor(), here.threads());
    for (GpuReport.Card card : report.cards()) {
      out.printf(
          "ok GPU: %s, compute capability %s, driver %s%n",
          card.name(), card.capability(), report.driver());
    }
    if (lacking) {
      report.problems().forEach(problem -> out.printf("MISSING GPU: %s%n", problem));
    } else {
      out.printf("ok device: %s (%d GPUs can be used)%n", used, report.usable());
      // A GPU that is there and not used is said aloud, even if nobody asked for it.
      if (asked.equals("auto") && !report.cards().isEmpty()) {
        report
            .problems()
            .forEach(problem -> out.printf("ok but the GPU is not used: %s%n", problem));
      }
    }
    out.printf("ok allocator in use: %s%n", here.allocator());
    return !lacking;
  }

  private static void multiply(Device device) {
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch");
        NDArray ones = manager.ones(new Shape(64, 64))) {
      float sum = ones.matMul(ones).sum().getFloat();
      if (sum != 64 * 64 * 64) {
        throw new IllegalStateException(device + " multiplies wrongly: " + sum);
      }
    }
  }

  /** What the engine or the loader of libraries says: there are no words of ours for it. */
  private static String firstLine(Throwable error) {
    return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
  }

  private static Throwable rootOf(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
