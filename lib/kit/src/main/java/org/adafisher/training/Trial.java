package org.adafisher.training;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.adafisher.data.DataSet;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.training.cost.EngineCalls;
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
   * Times methods whose steps alternate, so that a noisy machine hits all alike. A round has as
   * many steps as the longest interval between updates of curvature, so that each is paid once,
   * wherever the round begins.
   *
   * @param methods specifications with the same network and batches
   * @param data the data that they name
   * @param rounds the rounds that count, at least 1, after a few steps that do not
   * @return the mean seconds of a step, {@code [method][round]}
   */
  public static double[][] secondsPerStep(List<RunSpec> methods, DataSet data, int rounds) {
    Ranges.atLeast("rounds", rounds, 1);
    Task task = Task.of(methods.get(0), data);
    int steps = methods.stream().mapToInt(method -> method.optimizer().period()).max().orElse(1);
    double[][] seconds = new double[methods.size()][rounds];
    List<Clock> clocks = new ArrayList<>();
    List<Stepper> steppers = new ArrayList<>();
    try {
      for (RunSpec method : methods) {
        clocks.add(new Clock());
        steppers.add(stepper(method, task, clocks.get(clocks.size() - 1)));
      }
      Calibration.run(steppers, task, Calibration.WARM_UP);
      for (int round = 0; round < rounds; round++) {
        clocks.forEach(clock -> clock.restore(Map.of()));
        Calibration.run(steppers, task, steps);
        for (int i = 0; i < seconds.length; i++) {
          seconds[i][round] = clocks.get(i).seconds(false) / steps;
        }
      }
    } finally {
      steppers.forEach(Stepper::close);
    }
    return seconds;
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
    Task task = Task.of(spec, data);
    try (EngineCalls calls = EngineCalls.count();
        Stepper stepper = stepper(spec, task, new CountingClock(calls))) {
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

  private static Stepper stepper(RunSpec spec, Task task, Clock clock) {
    return new Stepper(
        spec,
        spec.optimizer(),
        Networks.create(spec.network(), task.outputs()),
        task.input(),
        LearningRate.constant(spec.optimizer().learningRate()),
        clock,
        Devices.newManager(spec.device()));
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
    Task task = Task.of(spec, data);
    try (NDManager manager = Devices.newManager(spec.device())) {
      // The engine's own first use of memory is not the method's.
      manager.ones(task.input()).sum().getFloat();
      Device device = manager.getDevice();
      System.gc();
      Files.writeString(RESET, RESIDENT_PEAK);
      long start = device.isGpu() ? used(device) : resident("VmRSS:");
      try (Stepper stepper = stepper(spec, task, new Clock())) {
        Calibration.run(List.of(stepper), task, steps);
        long peak = device.isGpu() ? used(device) : resident("VmHWM:");
        return new Footprint(stepper.optimizer.stateBytes(stepper.network), start, peak);
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
