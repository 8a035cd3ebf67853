package org.adafisher.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.adafisher.input.StrictJson;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.Test;

/** Budgets of time that were measured on several machines; nothing is trained. */
class MachinesTest {

  private static final RunSpec TIMED =
      SampleRuns.spec("adam").with(Budget.timeOf(OptimizerSpec.of("adam"), 3));

  /** A record that a machine has made, whose reference takes so long for an epoch. */
  private static RunRecord made(RunSpec run, String processor, int threads, double seconds) {
    ObjectNode tree = StrictJson.toTree(SampleRuns.of(run, 0.5, 0.6, 0.7));
    ((ObjectNode) tree.get("provenance")).put("processor", processor).put("threads", threads);
    ((ObjectNode) tree.get("plan")).put("referenceEpochSeconds", seconds);
    return StrictJson.parse(tree.toString(), "test", RunRecord.class);
  }

  @Test
  void severalKindsUnderOneBudgetAreNamed() {
    List<RunRecord> runs =
        List.of(
            made(TIMED, "Xeon", 1, 4.04),
            made(TIMED.withSeed(2), "Epyc", 1, 1.5),
            made(TIMED.withSeed(3), "Epyc", 1, 1.25));
    assertThat(Machines.note(runs))
        .contains(
            "Measured on 2 kinds of machine (Epyc, cpu(), 1 thread: 2 runs, the reference's epoch"
                + " 1.25 to 1.50 s; Xeon, cpu(), 1 thread: 1 run, the reference's epoch 4.04 to"
                + " 4.04 s): a budget of time that one has measured does not hold on another.");
  }

  @Test
  void threadsMakeAKind() {
    List<RunRecord> runs =
        List.of(made(TIMED, "Epyc", 1, 2), made(TIMED.withSeed(2), "Epyc", 2, 1));
    assertThat(Machines.note(runs).orElseThrow()).contains("2 kinds", "2 threads");
  }

  @Test
  void machinesThatAreAlikeAndBudgetsOfEpochsAreNoMatter() {
    RunSpec counted = SampleRuns.spec("adam");
    assertThat(Machines.note(List.of(made(TIMED, "Epyc", 1, 2), made(TIMED, "Epyc", 1, 3))))
        .isEmpty();
    assertThat(Machines.note(List.of(made(counted, "Epyc", 1, 0), made(counted, "Xeon", 1, 0))))
        .isEmpty();
  }

  @Test
  void theVerdictOfABlockSaysIt() {
    Setting setting = new Setting("ResNet18", null, List.of(new Method(TIMED, true)), 2);
    Block block =
        new Block(
            setting, List.of(made(TIMED, "Xeon", 1, 4), made(TIMED.withSeed(2), "Epyc", 1, 1)), "");
    assertThat(block.verdict()).endsWith("does not hold on another.");
  }
}
