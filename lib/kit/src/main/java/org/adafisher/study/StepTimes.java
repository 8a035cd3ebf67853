package org.adafisher.study;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.adafisher.data.DataSet;
import org.adafisher.internal.WholeFile;
import org.adafisher.network.Networks;
import org.adafisher.training.Trial;
import org.adafisher.training.cost.StepCost;
import org.adafisher.training.device.Devices;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.Pretrained;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Selection;

/**
 * Seconds of warm steps on this machine, measured once and kept in a file: what is in a picture
 * makes no difference to its time, so drawn ones serve.
 */
final class StepTimes {

  /** ResNet-18's batch of 256 takes 3 GB; what has more multiply-adds takes a smaller batch. */
  private static final double MOST_MULTIPLY_ADDS = 256 * 5.6e8;

  private static final int MOST_PIECES = 4;
  private static final int ROUNDS = 2;

  private final Path file;
  private final boolean mayMeasure;

  StepTimes(Path file, boolean mayMeasure) {
    this.file = file;
    this.mayMeasure = mayMeasure;
  }

  /**
   * What a step takes.
   *
   * @param seconds of a step at the run's batch size; NaN if it has not been timed
   * @param how such as {@code resnet18_cifar, batch 256}
   */
  record StepTime(double seconds, String how) {}

  /** Looks the time of a run's step up, or measures it; an example has so many multiply-adds. */
  StepTime of(RunSpec run, double multiplyAdds) throws IOException {
    Shape shape = shape(run.data().name());
    boolean isText = Networks.isLanguageModel(run.network());
    double most = isText ? MOST_PIECES : Math.max(1, MOST_MULTIPLY_ADDS / multiplyAdds);
    int batch = (int) Math.min(run.batchSize(), most);
    String key =
        String.join(
            " ",
            run.network(),
            shape.toString(),
            "batch " + batch,
            System.getProperty("ai.djl.pytorch.num_threads", "all") + " threads");
    if (Devices.named(run.device()).isGpu()) {
      key += " gpu";
    }
    Properties known = read();
    if (!known.containsKey(key)) {
      if (!mayMeasure) {
        return new StepTime(Double.NaN, "not timed");
      }
      known.setProperty(key, String.valueOf(measure(run, shape, batch)));
      write(known);
    }
    double seconds = Double.parseDouble(known.getProperty(key)) * run.batchSize() / batch;
    return new StepTime(
        seconds,
        run.network()
            + ", "
            + (batch == run.batchSize() ? "batch " + batch : "batch " + batch + " scaled up"));
  }

  private static double measure(RunSpec run, Shape shape, int batch) {
    DataSet noise = Trial.noise(run.network(), shape, batch);
    RunSpec timed = run.with(DataSpec.of(noise.name())).with(Selection.LAST).withBatchSize(batch);
    StepCost cost = Trial.costs(List.of(timed.with((Pretrained) null)), noise, ROUNDS).get(0);
    return Arrays.stream(cost.seconds()).min().orElseThrow();
  }

  /** The shape of a data set's pictures. */
  static Shape shape(String data) {
    return switch (data) {
      case "iris" -> new Shape(2);
      case "tinyimagenet" -> new Shape(3, 64, 64);
      case "imagenet", "imagenet-sample/hymenoptera" -> new Shape(3, 224, 224);
      default -> data.startsWith("digits8") ? new Shape(1, 8, 8) : new Shape(3, 32, 32);
    };
  }

  private Properties read() throws IOException {
    Properties known = new Properties();
    if (Files.exists(file)) {
      known.load(new StringReader(Files.readString(file)));
    }
    return known;
  }

  private void write(Properties known) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Map<String, String> sorted = new TreeMap<>();
    for (String key : Collections.list(known.keys()).stream().map(Object::toString).toList()) {
      sorted.put(key, known.getProperty(key));
    }
    StringBuilder text = new StringBuilder("# Seconds of a step with AdaFisher on this machine.\n");
    sorted.forEach(
        (key, value) ->
            text.append(key.replace(" ", "\\ ").replace(":", "\\:"))
                .append('=')
                .append(value)
                .append('\n'));
    WholeFile.write(file, text.toString());
  }
}
