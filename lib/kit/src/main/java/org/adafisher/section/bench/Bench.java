package org.adafisher.section.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adafisher.data.DataSet;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.FootprintProcess;
import org.adafisher.training.Trial;
import org.adafisher.training.cost.CallCount;
import org.adafisher.training.cost.EngineCalls;
import org.adafisher.training.cost.Quartiles;
import org.adafisher.training.cost.StepCost;
import org.adafisher.training.device.Devices;
import org.adafisher.training.record.Footprint;
import org.adafisher.training.record.Provenance;
import org.adafisher.training.spec.Ranges;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Selection;

/**
 * Measures what a step costs: the time of its parts with steps that alternate between the
 * optimizers, the memory of each in a process of its own, and its calls into the engine.
 *
 * @param methods the optimizers, the reference first
 * @param steps the steps of each that count, at least 1; there are more where curvature is updated
 *     less often
 * @param memory whether memory is measured
 * @param device {@code auto}, {@code cpu} or {@code gpu}
 */
public record Bench(List<BenchMethod> methods, int steps, boolean memory, String device) {

  private static final int MEMORY_STEPS = 3;

  /** The calls do not depend on the batch size; normalisation wants more than one example. */
  private static final int CALLS_BATCH = 2;

  /** Checks the ranges. */
  public Bench {
    methods = List.copyOf(methods);
    Ranges.atLeast("optimizers", methods.size(), 1);
    Ranges.atLeast("steps", steps, 1);
    Set<OptimizerSpec> seen = new HashSet<>();
    for (BenchMethod method : methods) {
      if (!seen.add(method.optimizer())) {
        throw new IllegalArgumentException(
            "optimizer " + method.name() + " is given twice: it would be compared with itself");
      }
    }
  }

  /** Told before every piece of work, of which all are taken to last equally long. */
  @FunctionalInterface
  public interface Listener {

    /**
     * Called before a piece of work.
     *
     * @param what it is
     */
    void onWork(String what);
  }

  /**
   * Returns how often a listener is told.
   *
   * @return the pieces of work of a case
   */
  public int pieces() {
    return 1 + methods.size() * (memory ? 2 : 1);
  }

  /**
   * Measures.
   *
   * @param on network and batch size
   * @param listener told of progress
   * @return one row an optimizer
   * @throws IOException if the process that measures memory cannot be started or fails
   */
  public List<BenchRow> measure(BenchCase on, Listener listener) throws IOException {
    List<RunSpec> specs = methods.stream().map(method -> spec(on, method)).toList();
    int period = specs.stream().mapToInt(spec -> spec.optimizer().period()).max().orElseThrow();
    listener.onWork(on + ": time");
    DataSet data = Trial.noise(on.network(), on.batch());
    List<StepCost> costs = Trial.costs(specs, data, (steps + period - 1) / period);
    List<Footprint> footprints = new ArrayList<>();
    List<Map<String, CallCount>> calls = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      String name = methods.get(i).name();
      listener.onWork(on + ": calls of " + name);
      calls.add(calls(specs.get(i)));
      if (memory) {
        listener.onWork(on + ": memory of " + name);
        footprints.add(FootprintProcess.measure(specs.get(i), MEMORY_STEPS));
      } else {
        footprints.add(null);
      }
    }
    Provenance here = Provenance.here(Devices.named(device));
    List<BenchRow> rows = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      rows.add(row(on, i, costs, footprints, calls.get(i), period, here));
    }
    return rows;
  }

  private RunSpec spec(BenchCase on, BenchMethod method) {
    return RunSpec.of("noise", on.network(), method.optimizer())
        .withBatchSize(on.batch())
        .with(Selection.LAST)
        .withDevice(device);
  }

  private static Map<String, CallCount> calls(RunSpec spec) {
    int steps = spec.optimizer().period();
    EngineCalls calls =
        Trial.calls(
            spec.withBatchSize(CALLS_BATCH), Trial.noise(spec.network(), CALLS_BATCH), steps);
    Map<String, CallCount> perStep = new LinkedHashMap<>(calls.parts());
    perStep.put("total", calls.total());
    perStep.replaceAll((part, count) -> count.per(steps));
    return perStep;
  }

  private BenchRow row(
      BenchCase on,
      int index,
      List<StepCost> costs,
      List<Footprint> footprints,
      Map<String, CallCount> calls,
      int period,
      Provenance here) {
    StepCost cost = costs.get(index);
    double[] seconds = cost.secondsWithoutData();
    Quartiles ratios = Quartiles.of(StepCost.ratios(seconds, costs.get(0).secondsWithoutData()));
    Quartiles step = milliseconds(seconds);
    Footprint peak = footprints.get(index);
    Footprint first = footprints.get(0);
    CallCount total = calls.get("total");
    return new BenchRow(
        on.network(),
        on.batch(),
        methods.get(index).name(),
        step.median(),
        ratios.median(),
        peak == null ? null : peak.addedBytes(),
        peak == null || first == null ? null : (double) peak.addedBytes() / first.addedBytes(),
        cost.stateBytes(),
        total.calls(),
        total.copies(),
        total.copiedBytes(),
        total.arrays(),
        total.reads(),
        step,
        ratios,
        part(cost, "data"),
        part(cost, "forward"),
        part(cost, "backward"),
        part(cost, "curvature"),
        part(cost, "update"),
        period,
        seconds.length,
        calls,
        here.threads(),
        here.device(),
        here.allocator(),
        here.processor(),
        here.commit());
  }

  private static double part(StepCost cost, String name) {
    return milliseconds(cost.seconds(name)).median();
  }

  private static Quartiles milliseconds(double[] seconds) {
    return Quartiles.of(Arrays.stream(seconds).map(x -> 1000 * x).toArray());
  }
}
