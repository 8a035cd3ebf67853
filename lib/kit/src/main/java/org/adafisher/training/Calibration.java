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
import org.adafisher.training.device.Devices;
import org.adafisher.training.record.Plan;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;

/**
 * Turns a budget into epochs. For a wall-clock budget the reference and the optimizer make steps in
 * turn, on networks of their own that are thrown away, so that a noisy machine hits both alike.
 */
final class Calibration {

  static final int WARM_UP = 3;
  private static final int STEPS = 20;

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
    int steps = methods.stream().mapToInt(OptimizerSpec::period).max().orElse(1);
    steps = Math.max(steps, STEPS / steps * steps);
    List<Clock> clocks = new ArrayList<>();
    List<Stepper> steppers = new ArrayList<>();
    try {
      for (OptimizerSpec method : methods) {
        Clock clock = new Clock();
        clocks.add(clock);
        LearningRate constant = LearningRate.constant(method.learningRate());
        NDManager manager = Devices.newManager(spec.device());
        steppers.add(
            new Stepper(spec, method, network.get(), task.input(), constant, clock, manager));
      }
      run(steppers, task, WARM_UP);
      clocks.forEach(clock -> clock.restore(Map.of()));
      run(steppers, task, steps);
      if (spec.budget().evaluationCounts()) {
        evaluate(steppers, clocks, task);
      }
    } finally {
      steppers.forEach(Stepper::close);
    }
    double perEpoch = (double) task.stepsPerEpoch() / steps;
    double first = epochSeconds(clocks.get(0), perEpoch);
    double own = epochSeconds(clocks.get(clocks.size() - 1), perEpoch);
    double seconds = first * spec.budget().epochs();
    int epochs = Math.max(1, (int) Math.round(seconds / own));
    return new Plan(epochs, "reference", seconds, first, own);
  }

  private static double epochSeconds(Clock clock, double perEpoch) {
    return clock.seconds(false) * perEpoch + clock.seconds(Clock.Part.EVALUATION);
  }

  static void run(List<Stepper> steppers, Task task, int steps) {
    List<Iterator<Task.Work>> feeds = new ArrayList<>();
    steppers.forEach(stepper -> feeds.add(task.epoch(1, 0)));
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < steppers.size(); i++) {
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
