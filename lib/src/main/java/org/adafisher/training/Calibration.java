package org.adafisher.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.adafisher.data.Augmentation;
import org.adafisher.data.Batch;
import org.adafisher.data.Batches;
import org.adafisher.data.LabelledData;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.optimizer.OptimizerSpec;
import org.adafisher.optimizer.Preset;

/**
 * Turns a budget into epochs. For a wall-clock budget the reference and the optimizer make steps in
 * turn, on networks of their own that are thrown away, so that a noisy machine hits both alike.
 */
final class Calibration {

  private static final int WARM_UP = 3;
  private static final int STEPS = 20;

  private Calibration() {}

  static Plan plan(RunSpec spec, LabelledData data, Batches batches, Supplier<Block> network) {
    Budget budget = spec.budget();
    return switch (budget.kind()) {
      case EPOCHS -> Plan.of(budget.epochs(), "epochs");
      case PAPER -> Plan.of(Preset.named(budget.preset()).epochs(spec.optimizer().name()), "paper");
      case REFERENCE -> measure(spec, data, batches, network);
    };
  }

  private static Plan measure(
      RunSpec spec, LabelledData data, Batches batches, Supplier<Block> network) {
    OptimizerSpec reference = spec.budget().reference();
    List<OptimizerSpec> methods =
        reference.equals(spec.optimizer())
            ? List.of(reference)
            : List.of(reference, spec.optimizer());
    int steps = methods.stream().mapToInt(OptimizerSpec::period).max().orElse(1);
    steps = Math.max(steps, STEPS / steps * steps);
    Shape input = new Shape(1).addAll(data.train().shape());
    List<Clock> clocks = new ArrayList<>();
    List<Stepper> steppers = new ArrayList<>();
    try {
      for (OptimizerSpec method : methods) {
        Clock clock = new Clock();
        clocks.add(clock);
        LearningRate rate = LearningRate.constant(method.learningRate());
        NDManager manager = Devices.newManager(spec.device());
        steppers.add(new Stepper(spec, method, network.get(), input, rate, clock, manager));
      }
      run(steppers, batches, WARM_UP);
      clocks.forEach(clock -> clock.restore(java.util.Map.of()));
      run(steppers, batches, steps);
      if (spec.budget().evaluationCounts()) {
        evaluate(steppers, clocks, data);
      }
    } finally {
      steppers.forEach(Stepper::close);
    }
    double perEpoch = (double) batches.count() / steps;
    double first = epochSeconds(clocks.get(0), perEpoch);
    double own = epochSeconds(clocks.get(clocks.size() - 1), perEpoch);
    double seconds = first * spec.budget().epochs();
    int epochs = Math.max(1, (int) Math.round(seconds / own));
    return new Plan(epochs, "reference", seconds, first, own);
  }

  private static double epochSeconds(Clock clock, double perEpoch) {
    return clock.seconds(false) * perEpoch + clock.seconds(Clock.Part.EVALUATION);
  }

  private static void run(List<Stepper> steppers, Batches batches, int steps) {
    List<Iterator<Batch>> feeds = new ArrayList<>();
    steppers.forEach(stepper -> feeds.add(batches.epoch(1)));
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < steppers.size(); i++) {
        if (!feeds.get(i).hasNext()) {
          feeds.set(i, batches.epoch(1));
        }
        steppers.get(i).step(feeds.get(i), null);
      }
    }
  }

  private static void evaluate(List<Stepper> steppers, List<Clock> clocks, LabelledData data) {
    Batches test = new Batches(data.test(), Evaluation.BATCH, Augmentation.NONE, false, 0);
    for (int i = 0; i < steppers.size(); i++) {
      clocks.get(i).start();
      Evaluation.of(steppers.get(i).network, test, steppers.get(i).manager);
      clocks.get(i).stop(Clock.Part.EVALUATION);
    }
  }
}
