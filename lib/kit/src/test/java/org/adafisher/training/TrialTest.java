package org.adafisher.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.nn.Block;
import java.io.IOException;
import java.util.List;
import org.adafisher.data.DataSet;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static CallCount step(RunSpec spec, DataSet data) {
    return Trial.calls(spec, data, 2).total().per(2);
  }

  /** Time cannot be asserted, calls can: a tapped layer costs few. */
  @Test
  void aStepIsAFewCalls() {
    int layers = 2;
    CallCount adam = step(ADAM, IRIS);
    CallCount fisher = step(ADAM.with(OptimizerSpec.of("adafisher")), IRIS);
    assertThat(adam.calls()).isLessThanOrEqualTo(100L);
    assertThat(fisher.calls() - adam.calls()).isLessThanOrEqualTo(50 + 20L * layers);
  }

  /**
   * Beside the batch (examples and labels) a step copies nothing to the device and reads its loss
   * alone. Drawn directions and labels go there in one piece; whether a matrix had an inverse or a
   * root is one value of the whole network.
   */
  @ParameterizedTest
  @CsvSource({
    "adafisher, 2, 1",
    "adafisherw, 2, 1",
    "adam, 2, 1",
    "adamw, 2, 1",
    "sgd, 2, 1",
    "lamb, 2, 1",
    "lars, 2, 1",
    "adahessian, 3, 1",
    "kfac, 3, 2",
    "shampoo, 2, 2"
  })
  void aStepCopiesItsBatchAndReadsItsLoss(String optimizer, int copies, int reads) {
    OptimizerSpec method = OptimizerSpec.of(optimizer);
    if (optimizer.equals("kfac")) {
      method = method.with("factorInterval", 1).with("inverseInterval", 1);
    }
    CallCount count = step(ADAM.with(method), IRIS);
    assertThat(count.copies()).isLessThanOrEqualTo(copies);
    assertThat(count.reads()).isEqualTo(reads);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet8_cifar",
        "densenet121_cifar",
        "tv_mobilenet_v3_small",
        "swin_t_cifar",
        "focalnet_depthwise_cifar",
        "cct_cifar",
        "cct_2_3x2_cifar",
        "squeezenet1_0",
        "gpt1_1x64x32"
      })
  void noNetworkCopiesANumber(String network) {
    RunSpec spec = RunSpec.of("noise", network, OptimizerSpec.of("sgd")).withBatchSize(2);
    CallCount count = step(spec, Trial.noise(network, 2));
    assertThat(count.copies()).isLessThanOrEqualTo(2);
    assertThat(count.reads()).isEqualTo(1);
  }
}
