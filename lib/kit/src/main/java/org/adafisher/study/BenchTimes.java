package org.adafisher.study;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.adafisher.input.StrictJson;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.network.Networks;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;

/**
 * What runs take on the machine of a file of {@code ./kit bench --json}. A network that is not in
 * the file goes by its multiply-adds, from the one in it whose are nearest; an optimizer that is
 * not by Table 6.
 */
public final class BenchTimes implements RunTimes {

  /** The cost of roots and inverses does not grow with the batch: from afar it would mislead. */
  private static final double NEAR = 4;

  private static final List<String> REFERENCES = List.of("adafisher", "adafisherw");

  private final Path file;
  private final List<Row> rows;
  private final RunWork work = new RunWork();
  private final Map<String, Row> nearest = new HashMap<>();

  /**
   * What is read of a measurement; its other fields do not matter here.
   *
   * @param network the network's name
   * @param batch examples of a step
   * @param optimizer the optimizer, with options after a colon
   * @param stepMilliseconds the median
   * @param device where the tensors were
   * @param threads the engine's threads
   * @param processor the processor's name
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Row(
      String network,
      int batch,
      String optimizer,
      double stepMilliseconds,
      String device,
      int threads,
      String processor) {

    Row {
      Networks.create(network, 2);
      if (batch < 1 || !(stepMilliseconds > 0)) {
        throw new IllegalArgumentException(
            "batch " + batch + ", stepMilliseconds " + stepMilliseconds + ": must be positive");
      }
    }

    double secondsPerExample() {
      return stepMilliseconds / 1e3 / batch;
    }

    boolean isOf(String name) {
      return network.equals(name);
    }

    /** Options may make a step dearer or cheaper. */
    boolean isPlain() {
      return !optimizer.contains(":");
    }

    String machine() {
      return processor + ", " + device + ", threads: " + threads;
    }
  }

  private BenchTimes(Path file, List<Row> rows) {
    this.file = file;
    this.rows = rows;
  }

  /**
   * Reads measurements.
   *
   * @param file JSON, as {@code ./kit bench --json} writes it
   * @return the times
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is something else, or of several machines
   */
  public static BenchTimes read(Path file) throws IOException {
    List<Row> rows = List.of(StrictJson.read(file, Row[].class));
    List<String> machines = rows.stream().map(Row::machine).distinct().toList();
    if (machines.size() != 1) {
      throw new IllegalArgumentException(
          file
              + ": times of one machine are needed, here are "
              + (rows.isEmpty() ? "none" : String.join("; ", machines)));
    }
    return new BenchTimes(file, rows);
  }

  @Override
  public boolean isTimed(RunSpec run) {
    return rows.stream().anyMatch(row -> row.isOf(run.network()));
  }

  @Override
  public double seconds(RunSpec run) {
    Row row = isTimed(run) ? of(run.network(), run) : nearest(run);
    double reference = row.secondsPerExample() / work.cost(run, row.optimizer());
    return work.examples(run, cost(run, row, reference)) * reference * scale(run, row);
  }

  /** What a step costs, in AdaFisher's: measured if both are, else as the paper says. */
  private double cost(RunSpec run, Row row, double reference) {
    String own = run.optimizer().name();
    return run.budget().kind() == Budget.Kind.REFERENCE
        ? 1
        : nearestBatch(run, timed -> timed.isOf(row.network()) && timed.optimizer().equals(own))
            .filter(timed -> distance(timed, run) <= Math.log(NEAR))
            .map(timed -> timed.secondsPerExample() / reference)
            .orElseGet(() -> work.cost(run));
  }

  /** The same network may see pictures of another size. */
  private double scale(RunSpec run, Row row) {
    return row.isOf(run.network()) && Networks.isLanguageModel(run.network())
        ? 1
        : work.multiplyAdds(run) / work.multiplyAdds(like(row));
  }

  /** AdaFisher's time where there is one, else that of the first optimizer. */
  private Row of(String network, RunSpec run) {
    return nearestBatch(run, row -> row.isOf(network) && REFERENCES.contains(row.optimizer()))
        .or(() -> nearestBatch(run, row -> row.isOf(network) && row.isPlain()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    file + ": " + network + " is timed with options of optimizers only"));
  }

  private Optional<Row> nearestBatch(RunSpec run, Predicate<Row> which) {
    return rows.stream().filter(which).min(Comparator.comparingDouble(row -> distance(row, run)));
  }

  private static double distance(Row row, RunSpec run) {
    return Math.abs(Math.log((double) row.batch() / run.batchSize()));
  }

  private Row nearest(RunSpec run) {
    return nearest.computeIfAbsent(
        run.network() + run.data().name() + run.batchSize(),
        key -> {
          double wanted = work.multiplyAdds(run);
          String network =
              rows.stream()
                  .filter(Row::isPlain)
                  .min(
                      Comparator.comparingDouble(
                          row -> Math.abs(Math.log(work.multiplyAdds(like(row)) / wanted))))
                  .map(Row::network)
                  .orElseThrow(() -> new IllegalArgumentException(file + ": no plain optimizer"));
          return of(network, run);
        });
  }

  /** A run of the network that was timed, on data of the shape that {@code bench} takes. */
  private static RunSpec like(Row row) {
    String data =
        switch (row.network()) {
          case "mlp" -> "iris";
          case "convnet_small" -> "digits8";
          default -> row.network().startsWith("tv_") ? "imagenet" : "cifar10";
        };
    return RunSpec.of(data, row.network(), OptimizerSpec.of("adafisher"));
  }

  @Override
  public String machine() {
    return rows.get(0).machine();
  }

  @Override
  public String how() {
    return "measured: "
        + rows.stream().map(Row::network).distinct().collect(Collectors.joining(", "))
        + " in "
        + file.getFileName();
  }
}
