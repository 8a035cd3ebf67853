package org.adafisher.cli;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.adafisher.training.Provenance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doctor}: the part of {@code ./kit doctor} that asks DJL. */
@Command(
    name = "doctor",
    description = "Says which engine, device and memory allocator training would use.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    Provenance here = Provenance.here(Engine.getInstance().defaultDevice());
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        NDArray ones = manager.ones(new Shape(64, 64))) {
      float sum = ones.matMul(ones).sum().getFloat();
      if (sum != 64 * 64 * 64) {
        throw new IllegalStateException("the engine multiplies wrongly: " + sum);
      }
    }
    out.printf("ok engine: %s, %d threads%n", here.engine(), here.threads());
    out.printf("ok device: %s (%d GPUs seen)%n", here.device(), Engine.getInstance().getGpuCount());
    out.printf("ok allocator in use: %s%n", here.allocator());
    out.flush();
    return Main.DONE;
  }
}
