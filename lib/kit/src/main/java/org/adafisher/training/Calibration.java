package org.adafisher.training;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.training.cost.StepCost;
import org.adafisher.training.device.Devices;
import org.adafisher.training.record.Plan;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Turns a budget into epochs. For a wall-clock budget the reference and the optimizer make steps in
 * turn, on networks of their own that are thrown away, so that a noisy machine hits both alike; the
 * ratio of both times is the median of rounds, each of as many steps as the longest interval
 * between updates of curvature.
 */
final class Calibration {

  static final int WARM_UP = 3;
  private static final int STEPS = 50;
  private static final int MOST_ROUNDS = 20;
  private static final Median MEDIAN = new Median();

  private Calibration() {}

  static Plan plan(RunSpec spec, Task task, Supplier<Block> network) {
    Budget budget = spec.budget();
    return switch (budget.kind()) {
      case EPOCHS -> Plan.of(budget.epochs(), "epochs");
      case REFERENCE -> measure(spec, task, network);
    };
  }

  private static Plan measure(RunSpec spec, Task task, Supplier<Block> network) {
    OptimizerSpec reference = spec.budget().reference();
    double rate = spec.optimizer().learningRate();
    // A method has its own time whatever its learning rate, and noise must not say otherwise.
    List<OptimizerSpec> methods =
        reference.withLearningRate(rate).equals(spec.optimizer())
            ? List.of(reference)
            : List.of(reference, spec.optimizer());
    int period = methods.stream().mapToInt(OptimizerSpec::period).max().orElse(1);
    int rounds = Math.max(1, Math.min(MOST_ROUNDS, STEPS / period));
    List<Clock> clocks = new ArrayList<>();
    List<Stepper> steppers = new ArrayList<>();
    List<double[]> seconds = new ArrayList<>();
    try {
      for (OptimizerSpec method : methods) {
        Clock clock = new Clock();
        clocks.add(clock);
        seconds.add(new double[rounds]);
        LearningRate constant = LearningRate.constant(method.learningRate());
        NDManager manager = Devices.newManager(spec.device());
        steppers.add(
            new Stepper(spec, method, network.get(), task.input(), constant, clock, manager));
      }
      run(steppers, task, WARM_UP);
      for (int round = 0; round < rounds; round++) {
        clocks.forEach(clock -> clock.restore(Map.of()));
        run(steppers, task, period);
        for (int i = 0; i < clocks.size(); i++) {
          seconds.get(i)[round] = clocks.get(i).seconds(false);
        }
      }
      clocks.forEach(clock -> clock.restore(Map.of()));
      if (spec.budget().evaluationCounts()) {
        evaluate(steppers, clocks, task);
      }
    } finally {
      steppers.forEach(Stepper::close);
    }
    double[] own = seconds.get(seconds.size() - 1);
    // What slows the machine for a while hits a round of both, and one odd round decides nothing.
    double ratio = MEDIAN.evaluate(StepCost.ratios(own, seconds.get(0)));
    double training = MEDIAN.evaluate(seconds.get(0)) * task.stepsPerEpoch() / period;
    double first = training + evaluation(clocks.get(0));
    double ownEpoch = ratio * training + evaluation(clocks.get(clocks.size() - 1));
    double all = first * spec.budget().epochs();
    int epochs = Math.max(1, (int) Math.round(all / ownEpoch));
    return new Plan(epochs, "reference", all, first, ownEpoch);
  }

  private static double evaluation(Clock clock) {
    return clock.seconds(Clock.Part.EVALUATION);
  }

  /** Who goes first changes with every step: a step is slower or faster for what came before it. */
  static void run(List<Stepper> steppers, Task task, int steps) {
    List<Iterator<Task.Work>> feeds = new ArrayList<>();
    steppers.forEach(stepper -> feeds.add(task.epoch(1, 0)));
    for (int step = 0; step < steps; step++) {
      for (int turn = 0; turn < steppers.size(); turn++) {
        int i = (turn + step) % steppers.size();
        if (!feeds.get(i).hasNext()) {
          feeds.set(i, task.epoch(1, 0));
        }
        steppers.get(i).step(feeds.get(i), null);
      }
    }
  }

  private static void evaluate(List<Stepper> steppers, List<Clock> clocks, Task task) {
    for (int i = 0; i < steppers.size(); i++) {
      clocks.get(i).start();
      task.test(steppers.get(i).network, steppers.get(i).manager);
      clocks.get(i).stop(Clock.Part.EVALUATION);
    }
  }
}
