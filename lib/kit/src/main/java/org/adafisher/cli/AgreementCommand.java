package org.adafisher.cli;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.adafisher.input.Blame;
import org.adafisher.replay.ReplayResult;
import org.adafisher.training.device.Devices;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code replay} and {@code parity} share: files in, a verdict on each out. */
abstract class AgreementCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Traces or fixtures (JSON).")
  private List<Path> files;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description = "The largest difference allowed (default 1e-9; traces of Shampoo 1e-6).")
  private Double tolerance;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "gpu, cpu (default) or auto; a GPU rounds differently: give a tolerance.")
  private String device = "cpu";

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  @Spec private CommandSpec command;

  private final ArrayNode results = new ObjectMapper().createArrayNode();
  private int ok;
  private int failed;
  private int skipped;
  private int unusable;

  /** Compares one file, computing on a device. */
  abstract ReplayResult compare(Path file, Device on) throws IOException;

  @Override
  public Integer call() throws IOException {
    if (tolerance != null && (!(tolerance >= 0) || tolerance.isInfinite())) {
      throw new IllegalArgumentException(
          "--tolerance " + tolerance + " must be at least 0 and finite");
    }
    PrintWriter out = command.commandLine().getOut();
    Device on = Devices.named(device);
    for (Path file : files) {
      check(file, on, out);
    }
    if (json) {
      out.println(results.toPrettyString());
    } else {
      out.printf("%d ok, %d FAIL, %d skipped, %d unusable%n", ok, failed, skipped, unusable);
    }
    out.flush();
    if (ok + failed + unusable == 0) {
      command.commandLine().getErr().println("kit: nothing was compared: every file was skipped");
      return Main.FAILED;
    }
    return unusable > 0 ? Main.UNUSABLE : failed > 0 ? Main.FAILED : Main.DONE;
  }

  private void check(Path file, Device on, PrintWriter out) {
    try {
      ReplayResult result = compare(file, on);
      double allowed = tolerance == null ? result.defaultTolerance() : tolerance;
      String verdict =
          result.skipped() != null ? "skipped" : result.agrees(allowed) ? "ok" : "FAIL";
      switch (verdict) {
        case "ok" -> ok++;
        case "FAIL" -> failed++;
        default -> skipped++;
      }
      if (json) {
        record(result, verdict, allowed);
      } else {
        out.printf("%-7s %-55s %s%n", verdict, file.getFileName(), describe(result));
        if (verdict.equals("FAIL") && result.place() != null) {
          out.printf("%-7s the largest: %s%n", "", result.place());
        }
        out.flush();
      }
    } catch (IOException | IllegalArgumentException e) {
      // One bad file does not hide the rest.
      unusable++;
      command.commandLine().getErr().println("kit: " + Blame.line(e));
      if (json) {
        results.addObject().put("file", file.toString()).put("error", Blame.line(e));
      }
    }
  }

  private static String describe(ReplayResult result) {
    if (result.misfit() != null) {
      return result.misfit();
    }
    return result.skipped() != null
        ? result.skipped()
        : result.differences().entrySet().stream()
            .sorted(java.util.Map.Entry.comparingByKey())
            .map(entry -> String.format(Locale.ROOT, "%s %.1e", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("  "));
  }

  private void record(ReplayResult result, String verdict, double allowed) {
    ObjectNode node = results.addObject();
    node.put("file", result.file().toString()).put("kind", result.kind()).put("verdict", verdict);
    if (result.skipped() != null || result.misfit() != null) {
      node.put("why", result.skipped() == null ? result.misfit() : result.skipped());
    }
    if (result.place() != null) {
      node.put("largest", result.place());
    }
    ObjectNode differences = node.putObject("differences");
    // JSON has no infinity: a difference that is not a number is a text.
    result
        .differences()
        .forEach(
            (quantity, value) -> {
              if (Double.isFinite(value)) {
                differences.put(quantity, value);
              } else {
                differences.put(quantity, "not a number");
              }
            });
    node.put("tolerance", allowed);
  }
}
