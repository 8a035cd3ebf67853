package org.adafisher;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import javax.management.JMException;
import javax.management.ObjectName;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Chain;
import org.adafisher.network.Initialization;
import org.adafisher.network.Layers;
import org.adafisher.optimizer.StatefulOptimizer;

/** A small network with all types of layers that pictures need, and steps of training on it. */
public final class Sandbox implements AutoCloseable {

  public final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  public final Block network;
  private final DataType type;
  private final double lossScale;

  public Sandbox(DataType type, double lossScale) {
    this(convolutional(), type, lossScale, new Shape(6, 3, 8, 8));
  }

  public Sandbox(Block network, DataType type, double lossScale, Shape input) {
    this.network = network;
    this.type = type;
    this.lossScale = lossScale;
    Initialization.pyTorchDefault(network, manager, type, 7, input);
  }

  public static Chain convolutional() {
    return new Chain()
        .add("conv1", Layers.convolution(4, 3, 1, 1))
        .add("bn1", Layers.batchNorm())
        .add("relu1", Layers.relu())
        .add("conv2", Layers.convolution(5, 3, 2, 1))
        .add("bn2", Layers.batchNorm())
        .add("relu2", Layers.relu())
        .add("pool", Layers.globalAveragePool())
        .add("norm", Layers.layerNorm(2, 1e-5))
        .add("fc", Layers.linear(3, true));
  }

  /** One backward pass on a batch that depends on the step only, then an action. */
  public void backward(int step, Runnable action) {
    try (NDManager scope = manager.newSubManager()) {
      backward(step, scope);
      action.run();
    }
  }

  private double backward(int step, NDManager scope) {
    return backward(step, scope, (collector, loss, logits) -> collector.backward(loss));
  }

  private interface Pass {
    void run(GradientCollector collector, NDArray loss, NDArray logits);
  }

  private double backward(int step, NDManager scope, Pass pass) {
    Shape shape = network.getInputShapes()[0];
    Random random = new Random(step);
    double[] values = random.doubles(shape.size()).map(v -> 2 * v - 1).toArray();
    NDArray x = scope.create(values, shape).toType(type, false);
    int classes = (int) network.getOutputShapes(new Shape[] {shape})[0].getLastDimension();
    long[] labels = random.longs(shape.get(0), 0, classes).toArray();
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDList logits = network.forward(new ParameterStore(scope, false), new NDList(x), true, null);
      NDArray loss =
          Loss.softmaxCrossEntropyLoss()
              .evaluate(new NDList(scope.create(labels)), logits)
              .mul(lossScale);
      pass.run(collector, loss, logits.head());
      return loss.toType(DataType.FLOAT64, false).getDouble();
    }
  }

  /** One step of training; returns the loss before it. */
  public double step(int step, StatefulOptimizer optimizer) {
    try (NDManager scope = manager.newSubManager()) {
      double loss = backward(step, scope, optimizer::backward);
      optimizer.step(network);
      return loss;
    }
  }

  /** The PtNDArray objects that something still holds: every one has a native handle. */
  public static long liveArrays() {
    try {
      Object histogram =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return histogram
          .toString()
          .lines()
          .filter(line -> line.matches(".*ai\\.djl\\.pytorch\\.engine\\.PtNDArray( .*)?"))
          .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
          .findFirst()
          .orElseThrow();
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  /** Resident memory that is not Java's heap, once the buffers of dead arrays are gone. */
  public static long nativeBytes() {
    try {
      System.gc();
      // Java frees direct buffers in a thread of its own, after the collection.
      Thread.sleep(500);
      String status = Files.readString(Path.of("/proc/self/status"));
      String kilobytes = status.replaceAll("(?s).*VmRSS:\\s+(\\d+) kB.*", "$1");
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
      return 1024 * Long.parseLong(kilobytes) - heap;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The values of all parameters and buffers. */
  public Map<String, double[]> values() {
    Map<String, double[]> values = new LinkedHashMap<>();
    NetworkTree.parameters(network)
        .forEach(
            (name, parameter) -> {
              try (NDArray copy = parameter.getArray().toType(DataType.FLOAT64, true)) {
                values.put(name, copy.toDoubleArray());
              }
            });
    return values;
  }

  @Override
  public void close() {
    manager.close();
  }
}
