package org.adafisher.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.adafisher.internal.WholeFile;
import org.adafisher.section.bench.Bench;
import org.adafisher.section.bench.BenchCase;
import org.adafisher.section.bench.BenchMethod;
import org.adafisher.section.bench.BenchReport;
import org.adafisher.section.bench.BenchRow;
import org.adafisher.training.Pace;
import org.adafisher.training.device.Devices;
import org.adafisher.training.spec.Ranges;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench}: what a step costs, by network, batch size and optimizer. */
@Command(
    name = "bench",
    description = {
      "Measures a training step: the time of its parts (steps alternate between the optimizers;",
      "medians and quartiles), the peak memory of each optimizer in a process of its own, its",
      "state, and its calls, copies and reads across JNI. Ratios are to the first optimizer."
    },
    footer = "Exit status: 0 done, 2 unusable input, 130 interrupted.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class BenchCommand implements Callable<Integer> {

  @Option(
      names = "--networks",
      paramLabel = "A,B",
      split = ",",
      description =
          "Default: ${DEFAULT-VALUE}. A wrong one lists all; also gpt1_BLOCKSxWIDTHxCONTEXT, such"
              + " as gpt1_1x256x128.")
  private List<String> networks = List.of("resnet8_cifar", "resnet18_cifar");

  @Option(
      names = "--batches",
      paramLabel = "N,M",
      split = ",",
      description = "Default: one for each network, 16 to 64.")
  private List<Integer> batches = List.of();

  @Option(
      names = "--optimizers",
      paramLabel = "X,Y",
      split = ",",
      description =
          "Default: ${DEFAULT-VALUE}. Options follow a colon, as in adafisher:factorInterval=100;"
              + " ./kit train --help lists them.")
  private List<String> optimizers = List.of("adam", "adafisher");

  @Option(
      names = "--scale",
      paramLabel = "WHAT",
      description =
          "Grow each network's batch (x1 to x16), width (x1 to x8; GPT-1) or depth (x1 to x8;"
              + " GPT-1, or the CIFAR ResNets 8, 18 and 34).")
  private String scale;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of each optimizer that count, at least (default ${DEFAULT-VALUE}).")
  private int steps = 20;

  @Option(names = "--no-memory", description = "Measure no memory.")
  private boolean withoutMemory;

  @Option(names = "--json", description = "Print an array of objects instead of tables.")
  private boolean asJson;

  @Option(names = "--page", paramLabel = "FILE", description = "Write a page of figures, HTML.")
  private Path page;

  @Option(names = "--device", paramLabel = "NAME", description = "gpu, cpu, or auto (default).")
  private String device = "auto";

  @Option(names = "--threads", paramLabel = "N", description = "Threads; default: all cores.")
  private Integer threads;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    Runs.useThreads(threads);
    Ranges.atLeast("--steps", steps, 1);
    List<BenchMethod> methods = optimizers.stream().map(BenchMethod::of).toList();
    Bench bench = new Bench(methods, steps, !withoutMemory, device);
    List<BenchCase> cases = cases();
    Devices.named(device);
    try {
      return Interruption.during(() -> run(bench, cases));
    } catch (CancellationException e) {
      command.commandLine().getErr().println("kit: " + e.getMessage());
      return Main.INTERRUPTED;
    }
  }

  private List<BenchCase> cases() {
    Set<BenchCase> all = new LinkedHashSet<>();
    for (String network : networks) {
      List<BenchCase> sized =
          batches.isEmpty()
              ? List.of(BenchCase.usual(network))
              : batches.stream().map(batch -> new BenchCase(network, batch)).toList();
      sized.forEach(one -> all.addAll(scale == null ? List.of(one) : one.scaled(scale)));
    }
    return List.copyOf(all);
  }

  private int run(Bench bench, List<BenchCase> cases) throws IOException {
    PrintWriter out = command.commandLine().getOut();
    Remaining remaining = new Remaining(cases.size() * bench.pieces());
    List<BenchRow> rows = new ArrayList<>();
    for (BenchCase one : cases) {
      List<BenchRow> measured = bench.measure(one, remaining);
      rows.addAll(measured);
      if (!asJson) {
        out.println(new BenchReport(measured).text());
        out.flush();
      }
    }
    BenchReport report = new BenchReport(rows);
    if (asJson) {
      out.print(report.json());
      out.flush();
    }
    if (page != null) {
      WholeFile.write(page, report.page());
    }
    return Main.DONE;
  }

  /** Says on standard error what is done next, and how long all that is left may take. */
  private final class Remaining implements Bench.Listener {

    private final long begun = System.nanoTime();
    private final int all;
    private int done;

    Remaining(int all) {
      this.all = all;
    }

    @Override
    public void onWork(String what) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted before " + what);
      }
      PrintWriter err = command.commandLine().getErr();
      double seconds = (System.nanoTime() - begun) / 1e9;
      String left =
          done == 0 ? "" : "; about " + Pace.duration(seconds / done * (all - done)) + " left";
      err.printf("kit: %d of %d: %s%s%n", done + 1, all, what, left);
      err.flush();
      done++;
    }
  }
}
