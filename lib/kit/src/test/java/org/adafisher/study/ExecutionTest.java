package org.adafisher.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.adafisher.Python;
import org.adafisher.data.DataException;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutionTest {

  private static final RunSpec ADAM =
      RunSpec.of("iris", "mlp", OptimizerSpec.of("adam")).with(Budget.epochs(2));
  private static final RunSpec SGD = ADAM.with(OptimizerSpec.of("sgd"));
  private static final int STEPS = 10;

  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = new Store(folder);
  }

  /** Notes what is trained and what is told. */
  private static class Notes implements Execution.Listener {

    private final List<RunSpec> started = new ArrayList<>();
    private final List<Boolean> news = new ArrayList<>();
    private final List<Integer> left = new ArrayList<>();
    private int interruptAt;

    @Override
    public void onRun(RunRecord record, boolean isNew, int stillLeft) {
      news.add(isNew);
      left.add(stillLeft);
    }

    @Override
    public TrainingListener onStart(RunSpec spec) {
      started.add(spec);
      return new TrainingListener() {
        @Override
        public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
          if (step == interruptAt) {
            Thread.currentThread().interrupt();
          }
        }
      };
    }
  }

  private List<RunRecord> run(Notes notes, RunSpec... runs) throws IOException {
    return new Execution(store, null, notes).run(List.of(runs));
  }

  @Test
  void whatIsFinishedIsNotTrainedAgain() throws IOException {
    Notes first = new Notes();
    List<RunRecord> trained = run(first, ADAM, SGD);
    assertThat(first.started).containsExactly(ADAM, SGD);
    assertThat(first.news).containsExactly(true, true);
    assertThat(first.left).containsExactly(1, 0);
    assertThat(trained).extracting(RunRecord::spec).containsExactly(ADAM, SGD);
    Notes second = new Notes();
    List<RunRecord> read = run(second, SGD, ADAM.withDevice("cpu"), ADAM.withSeed(2));
    assertThat(second.started).containsExactly(ADAM.withSeed(2));
    assertThat(second.news).containsExactly(false, false, true);
    assertThat(read.get(0).weightsSha256()).isEqualTo(trained.get(1).weightsSha256());
    assertThat(read.get(1).weightsSha256()).isEqualTo(trained.get(0).weightsSha256());
    assertThat(checkpoints()).isEmpty();
  }

  @Test
  void oneBadRecordDoesNotKeepTheOthersFromBeingTrained() throws IOException {
    Path bad = Files.createDirectories(store.folder(ADAM)).resolve("run.json");
    Files.writeString(bad, "null");
    Notes notes = new Notes();
    assertThat(run(notes, ADAM, SGD)).extracting(RunRecord::spec).containsExactly(SGD);
    assertThat(notes.started).containsExactly(SGD);
    assertThat(bad).hasContent("null");
    RunSpec first = Protocols.named("table-2").at(Profile.SMOKE, null).runs().get(0);
    Path other = Files.createDirectories(store.folder(first)).resolve("run.json");
    Files.writeString(other, "{\"spec\": null}");
    Result result = Result.load(Protocols.named("table-2").at(Profile.SMOKE, null), store);
    assertThat(result.unreadable()).containsOnlyKeys(first.id());
    assertThat(result.progress())
        .startsWith("0 of ")
        .contains("; 1 cannot be read: " + other + ": spec is null, expected an object")
        .endsWith("; remove its folder to train the run anew");
  }

  private List<Path> checkpoints() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.getFileName().toString().startsWith("checkpoint-")).toList();
    }
  }

  @Test
  void anInterruptedRunGoesOnWithTheSameBits() throws IOException {
    String expected =
        new Execution(new Store(folder.resolve("other")), null, new Notes())
            .run(List.of(ADAM))
            .get(0)
            .weightsSha256();
    Notes interrupted = new Notes();
    interrupted.interruptAt = STEPS / 2 + 1;
    assertThatThrownBy(() -> run(interrupted, ADAM, SGD)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(store.find(ADAM)).isEmpty();
    assertThat(checkpoints()).isNotEmpty();
    Notes again = new Notes();
    // A device decides where, not which run it is.
    RunRecord record = run(again, ADAM.withDevice("cpu"), SGD).get(0);
    assertThat(record.status()).isEqualTo(RunRecord.COMPLETE);
    assertThat(record.resumed()).isEqualTo(1);
    assertThat(record.weightsSha256()).isEqualTo(expected);
    assertThat(again.started).hasSize(2);
    assertThat(checkpoints()).isEmpty();
  }

  /** As by a Ctrl-C that comes early; an optimizer before its first step has no state to load. */
  @Test
  void aRunThatIsInterruptedBeforeItsFirstStepBeginsAgain() throws IOException {
    RunSpec run = ADAM.with(OptimizerSpec.of("adafisher"));
    Notes early =
        new Notes() {
          @Override
          public TrainingListener onStart(RunSpec spec) {
            return new TrainingListener() {
              @Override
              public void onStart(Block network, Plan plan, int stepsPerEpoch) {
                Thread.currentThread().interrupt();
              }
            };
          }
        };
    assertThatThrownBy(() -> run(early, run)).isInstanceOf(CancellationException.class);
    assertThat(store.find(run)).isEmpty();
    assertThat(checkpoints()).isEmpty();
    assertThat(run(new Notes(), run).get(0).status()).isEqualTo(RunRecord.COMPLETE);
  }

  @Test
  void whatAKilledProcessLeavesOfAFinishedRunIsRemoved() throws IOException {
    run(new Notes(), ADAM);
    Path left = Files.createDirectories(store.folder(ADAM).resolve("checkpoint-000000010"));
    Files.writeString(left.resolve("progress.json"), "{}");
    run(new Notes(), ADAM);
    assertThat(checkpoints()).isEmpty();
    assertThat(store.find(ADAM)).isPresent();
  }

  @Test
  void aRunThatDivergesIsAResult() throws IOException {
    RunSpec wild = SGD.with(SGD.optimizer().withLearningRate(1e45));
    RunRecord record = run(new Notes(), wild, SGD).get(0);
    assertThat(record.status()).startsWith("diverged: loss ");
    assertThat(store.find(SGD).orElseThrow().completed()).isTrue();
    Notes again = new Notes();
    assertThat(run(again, wild).get(0).status()).isEqualTo(record.status());
    assertThat(again.started).isEmpty();
  }

  @Test
  void aRunThatFailsIsAResultAndTheOthersGoOn() throws IOException {
    RunSpec impossible = ADAM.withNetwork("resnet8_cifar");
    List<RunRecord> records = run(new Notes(), impossible, ADAM);
    assertThat(records.get(0).status()).startsWith("failed: ").isNotEqualTo("failed: null");
    assertThat(records.get(0).completed()).isFalse();
    assertThat(records.get(1).completed()).isTrue();
    assertThat(Study.line(records.get(0))).contains("resnet8_cifar", "failed");
    Notes again = new Notes();
    run(again, impossible);
    assertThat(again.started).isEmpty();
  }

  @Test
  void missingDataAreNoResult() {
    RunSpec nowhere = Protocols.named("table-2").settings().get(0).methods().get(0).run();
    assertThatThrownBy(() -> run(new Notes(), nowhere)).isInstanceOf(DataException.class);
    assertThat(store.folder(nowhere)).doesNotExist();
  }

  @Test
  void runsOnOtherDataOfThatNameAreAnError() throws IOException {
    run(new Notes(), ADAM);
    Path record = store.folder(ADAM).resolve("run.json");
    String sum = store.find(ADAM).orElseThrow().dataSha256();
    Files.writeString(record, Files.readString(record).replace(sum, "0".repeat(sum.length())));
    // SGD is trained first: only then is it known which data are here.
    assertThatThrownBy(() -> run(new Notes(), SGD, ADAM))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(store.folder(ADAM).toString(), "another checksum", "--store");
  }

  /** The other process is a lock that its holder loses when it is killed. */
  @Test
  void whatAnotherProcessTrainsIsWaitedForAndTakenOverIfItDies() throws Exception {
    Python.require("fcntl");
    Files.createDirectories(store.folder(ADAM));
    Process other = StoreTest.holder(store.folder(ADAM).resolve("lock"));
    List<RunSpec> whileHeld = new ArrayList<>();
    Notes notes =
        new Notes() {
          @Override
          public TrainingListener onStart(RunSpec spec) {
            if (other.isAlive()) {
              whileHeld.add(spec);
            }
            return super.onStart(spec);
          }
        };
    try {
      new Thread(
              () -> {
                try {
                  Thread.sleep(3000);
                } catch (InterruptedException e) {
                  // It is killed all the same.
                }
                other.destroyForcibly();
              })
          .start();
      List<RunRecord> records = run(notes, ADAM, SGD);
      assertThat(records).allMatch(RunRecord::completed);
      assertThat(whileHeld).containsExactly(SGD);
      assertThat(notes.started).containsExactly(SGD, ADAM);
    } finally {
      other.destroyForcibly();
    }
  }
}
