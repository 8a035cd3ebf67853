package org.adafisher.training;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.adafisher.data.DataSet;
import org.adafisher.data.Noise;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.training.cost.EngineCalls;
import org.adafisher.training.cost.StepCost;
import org.adafisher.training.device.Devices;
import org.adafisher.training.device.Memory;
import org.adafisher.training.record.Footprint;
import org.adafisher.training.spec.Ranges;
import org.adafisher.training.spec.RunSpec;

/** Steps outside a run, on networks that are thrown away: what a step costs. */
public final class Trial {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");
  private static final String RESIDENT_PEAK = "5";

  private Trial() {}

  /**
   * Returns data to measure a network's cost with.
   *
   * @param network its name
   * @param batch examples of a step
   * @return two batches of what the network takes: pieces of text, or pictures
   */
  public static DataSet noise(String network, int batch) {
    Shape usual =
        switch (network) {
          case "mlp" -> new Shape(2);
          case "convnet_small" -> new Shape(1, 8, 8);
          default -> network.startsWith("tv_") ? new Shape(3, 224, 224) : new Shape(3, 32, 32);
        };
    return noise(network, usual, batch);
  }

  /**
   * Returns data to measure a network's cost with.
   *
   * @param network its name
   * @param picture the shape of a picture, if it takes pictures
   * @param batch examples of a step
   * @return two batches
   */
  public static DataSet noise(String network, Shape picture, int batch) {
    return Networks.isLanguageModel(network)
        ? Noise.text(Networks.contextLength(network), 2 * batch)
        : Noise.pictures(picture, 2 * batch);
  }

  /**
   * Times methods whose steps alternate, so that a noisy machine hits all alike. A round has as
   * many steps as the longest interval between updates of curvature, so that each is paid once,
   * wherever the round begins. On a GPU every part ends when the device has done it.
   *
   * @param methods specifications with the same network and batches
   * @param data the data that they name
   * @param rounds the rounds that count, at least 1, after a few steps that do not
   * @return what a step costs, one a method
   */
  public static List<StepCost> costs(List<RunSpec> methods, DataSet data, int rounds) {
    Ranges.atLeast("rounds", rounds, 1);
    int steps = methods.stream().mapToInt(method -> method.optimizer().period()).max().orElse(1);
    List<List<Map<String, Double>>> seconds = new ArrayList<>();
    List<Clock> clocks = new ArrayList<>();
    List<Stepper> steppers = new ArrayList<>();
    try (Task task = Task.of(methods.get(0), data)) {
      for (RunSpec method : methods) {
        NDManager manager = Devices.newManager(method.device());
        Clock clock = manager.getDevice().isGpu() ? new WaitingClock(manager) : new Clock();
        clocks.add(clock);
        seconds.add(new ArrayList<>());
        steppers.add(stepper(method, task, clock, manager));
      }
      Calibration.run(steppers, task, Calibration.WARM_UP);
      for (int round = 0; round < rounds; round++) {
        clocks.forEach(clock -> clock.restore(Map.of()));
        Calibration.run(steppers, task, steps);
        for (int i = 0; i < clocks.size(); i++) {
          Map<String, Double> parts = clocks.get(i).parts();
          parts.replaceAll((part, sum) -> sum / steps);
          seconds.get(i).add(parts);
        }
      }
      List<StepCost> costs = new ArrayList<>();
      for (int i = 0; i < seconds.size(); i++) {
        costs.add(new StepCost(seconds.get(i), stateBytes(steppers.get(i))));
      }
      return costs;
    } catch (EngineException e) {
      throw Memory.isExhausted(e) ? Memory.error(methods.get(0).batchSize(), e) : e;
    } finally {
      steppers.forEach(Stepper::close);
    }
  }

  private static long stateBytes(Stepper stepper) {
    return stepper.optimizer.stateBytes(stepper.network);
  }

  /** Waits for the device at the end of every part: a value that is read needs all before it. */
  private static final class WaitingClock extends Clock {

    private final NDManager manager;

    WaitingClock(NDManager manager) {
      this.manager = manager;
    }

    @Override
    void stop(Part part, long curvatureNanos) {
      try (NDArray one = manager.ones(new Shape(1))) {
        one.getFloat();
      }
      super.stop(part, curvatureNanos);
    }
  }

  /**
   * Counts what steps ask of the engine; the first few, which make the state, do not count. The
   * parts are data, forward, backward, curvature, update, and release, which frees what the step
   * has left.
   *
   * @param spec the method, network and batches; the counts do not depend on the batch size
   * @param data the data that it names
   * @param steps the steps that count, at least 1; the counts are their sums
   * @return the counts
   */
  public static EngineCalls calls(RunSpec spec, DataSet data, int steps) {
    Ranges.atLeast("steps", steps, 1);
    try (Task task = Task.of(spec, data);
        EngineCalls calls = EngineCalls.count();
        Stepper stepper =
            stepper(spec, task, new CountingClock(calls), Devices.newManager(spec.device()))) {
      Calibration.run(List.of(stepper), task, Calibration.WARM_UP);
      calls.reset();
      Calibration.run(List.of(stepper), task, steps);
      calls.end(CountingClock.RELEASE);
      return calls;
    }
  }

  /** Ends the parts of a count where it ends those of the time. */
  private static final class CountingClock extends Clock {

    private static final String RELEASE = "release";

    private final EngineCalls calls;

    CountingClock(EngineCalls calls) {
      this.calls = calls;
    }

    @Override
    void start() {
      calls.end(RELEASE);
      super.start();
    }

    @Override
    void stop(Part part, long curvatureNanos) {
      calls.end(part.name().toLowerCase(Locale.ROOT));
      super.stop(part, curvatureNanos);
    }
  }

  private static Stepper stepper(RunSpec spec, Task task, Clock clock, NDManager manager) {
    return new Stepper(
        spec,
        spec.optimizer(),
        Networks.create(spec.network(), task.outputs()),
        task.input(),
        LearningRate.constant(spec.optimizer().learningRate()),
        clock,
        manager);
  }

  /**
   * Measures the memory that steps take. Only in a process of its own is this the peak of the
   * method: memory that was freed before may be used again.
   *
   * @param spec the method, network and batches
   * @param data the data that it names
   * @param steps at least 1
   * @return the measurement
   * @throws IOException if this system has no {@code /proc}, as Linux has
   * @throws IllegalStateException if the memory does not suffice
   */
  public static Footprint footprint(RunSpec spec, DataSet data, int steps) throws IOException {
    Ranges.atLeast("steps", steps, 1);
    try (Task task = Task.of(spec, data);
        NDManager manager = Devices.newManager(spec.device())) {
      // The engine's own first use of memory is not the method's.
      manager.ones(task.input()).sum().getFloat();
      Device device = manager.getDevice();
      System.gc();
      Files.writeString(RESET, RESIDENT_PEAK);
      long start = device.isGpu() ? used(device) : resident("VmRSS:");
      try (Stepper stepper = stepper(spec, task, new Clock(), Devices.newManager(spec.device()))) {
        Calibration.run(List.of(stepper), task, steps);
        // Linux counts pages in lots, so that a peak may seem a little below its start.
        long peak = Math.max(start, device.isGpu() ? used(device) : resident("VmHWM:"));
        return new Footprint(stateBytes(stepper), start, peak);
      }
    } catch (EngineException e) {
      throw Memory.isExhausted(e) ? Memory.error(spec.batchSize(), e) : e;
    }
  }

  private static long used(Device device) {
    return CudaUtils.getGpuMemory(device).getCommitted();
  }

  private static long resident(String field) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(field)) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException(STATUS + " has no line " + field);
  }
}
