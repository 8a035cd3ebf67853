package org.adafisher.section.bench;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.adafisher.figure.Rows;
import org.adafisher.network.NetworkSummary;
import tech.tablesaw.api.Table;

/** What AdaFisher finds in networks, and what a step of it costs there beside Adam's. */
public final class Families {

  private static final Shape PICTURE = new Shape(3, 32, 32);
  private static final int CLASSES = 10;

  private Families() {}

  /**
   * Measures networks for CIFAR on pictures of noise, a few steps of both methods in turn.
   *
   * @param networks their names
   * @param batch pictures of a step, from 2
   * @param steps of each method, from 1
   * @param device {@code gpu}, {@code cpu} or {@code auto}
   * @return one row a network: its parameters, how many layers have factors, the parameters that
   *     have none, Adam's time of a step in milliseconds, and AdaFisher's as a ratio to it
   * @throws IOException if the processor cannot be asked for its name
   */
  public static Table measure(List<String> networks, int batch, int steps, String device)
      throws IOException {
    List<BenchMethod> methods = List.of(BenchMethod.of("adam"), BenchMethod.of("adafisher"));
    Bench bench = new Bench(methods, steps, false, device);
    Rows rows =
        new Rows(
            "network",
            "parameters",
            "layers with factors",
            "parameters without",
            "a step of Adam, ms",
            "AdaFisher ÷ Adam");
    for (String network : networks) {
      NetworkSummary summary = NetworkSummary.of(network, CLASSES, PICTURE);
      List<BenchRow> measured = bench.measure(new BenchCase(network, batch), what -> {});
      System.out.printf("%s: %.2f times Adam's step%n", network, measured.get(1).ratio());
      rows.add(
          network,
          String.format(Locale.ROOT, "%,d", summary.trainable()),
          summary.layers().size(),
          summary.outside().isEmpty() ? "none" : String.join(", ", summary.outside()),
          String.format(Locale.ROOT, "%.0f", measured.get(0).stepMilliseconds()),
          String.format(Locale.ROOT, "%.2f", measured.get(1).ratio()));
    }
    return rows.table(
        "AdaFisher in networks for CIFAR, batch %d, %d steps, factors at each"
            .formatted(batch, steps));
  }
}
