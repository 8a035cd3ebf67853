package org.adafisher.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.nn.Block;
import java.io.IOException;
import java.util.List;
import org.adafisher.data.LabelledData;
import org.adafisher.data.source.DataSets;
import org.adafisher.internal.NetworkTree;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.cost.CallCount;
import org.adafisher.training.cost.EngineCalls;
import org.adafisher.training.cost.Quartiles;
import org.adafisher.training.cost.StepCost;
import org.adafisher.training.record.Footprint;
import org.adafisher.training.record.Plan;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.Test;

class TrialTest {

  private static final LabelledData IRIS = DataSets.open("iris", null);
  private static final RunSpec ADAM = RunSpec.of("iris", "mlp", OptimizerSpec.of("adam"));

  @Test
  void theStateOfAdamIsTwoMomentsAndOneCounterAParameter() throws IOException {
    long[] expected = {Long.BYTES};
    RunSpec spec = ADAM.with(Budget.epochs(1));
    Training.run(
        spec,
        IRIS,
        new TrainingListener() {
          @Override
          public void onStart(Block network, Plan plan, int stepsPerEpoch) {
            NetworkTree.parameters(network)
                .values()
                .forEach(p -> expected[0] += Long.BYTES + 2 * Float.BYTES * p.getShape().size());
          }
        });
    Footprint footprint = Trial.footprint(spec, IRIS, 1);
    assertThat(footprint.stateBytes()).isEqualTo(expected[0]);
    assertThat(footprint.peakBytes()).isGreaterThanOrEqualTo(footprint.startBytes());
  }

  @Test
  void everyMethodHasEveryRound() {
    List<RunSpec> methods = List.of(ADAM, ADAM.with(OptimizerSpec.of("kfac")));
    List<StepCost> costs = Trial.costs(methods, IRIS, 3);
    assertThat(costs).hasSize(2);
    for (StepCost cost : costs) {
      assertThat(cost.seconds()).hasSize(3);
      assertThat(Quartiles.of(cost.seconds()).low()).isPositive();
      assertThat(Quartiles.of(cost.secondsWithoutData()).median())
          .isBetween(0.0, Quartiles.of(cost.seconds()).median());
      assertThat(cost.stateBytes()).isPositive();
    }
  }

  /** What no machine's noise can hide: the rule's calls are counted where they are made. */
  @Test
  void curvatureIsCountedApartAndOnlyWhereThereIsSome() {
    EngineCalls adam = Trial.calls(ADAM, IRIS, 2);
    assertThat(adam.parts().get(EngineCalls.CURVATURE)).isNull();
    EngineCalls fisher = Trial.calls(ADAM.with(OptimizerSpec.of("adafisher")), IRIS, 2);
    assertThat(fisher.parts().get(EngineCalls.CURVATURE).calls()).isPositive();
    assertThat(fisher.total().per(2).calls()).isGreaterThan(adam.total().per(2).calls());
    // A step reads its loss.
    assertThat(adam.total().reads()).isGreaterThanOrEqualTo(2);
  }

  /**
   * Time cannot be asserted, calls can: beside the batch (pictures and labels) a step copies
   * nothing to the device and reads its loss alone, and a tapped layer costs few calls.
   */
  @Test
  void aStepIsAFewCalls() {
    int layers = 2;
    CallCount adam = Trial.calls(ADAM, IRIS, 4).total().per(4);
    CallCount fisher =
        Trial.calls(ADAM.with(OptimizerSpec.of("adafisher")), IRIS, 4).total().per(4);
    CallCount hessian =
        Trial.calls(ADAM.with(OptimizerSpec.of("adahessian")), IRIS, 4).total().per(4);
    for (CallCount count : List.of(adam, fisher)) {
      assertThat(count.copies()).isLessThanOrEqualTo(2);
      assertThat(count.reads()).isEqualTo(1);
    }
    assertThat(adam.calls()).isLessThanOrEqualTo(100L);
    assertThat(fisher.calls() - adam.calls()).isLessThanOrEqualTo(50 + 20L * layers);
    assertThat(hessian.copies()).isLessThanOrEqualTo(2 + 2L * layers);
  }
}
