package org.adafisher.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.adafisher.Sandbox;
import org.adafisher.data.LabelledData;
import org.adafisher.data.TokenData;
import org.adafisher.data.source.DataSets;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Optimizers;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.device.Memory;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.RunProvenance;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Schedule;
import org.adafisher.training.spec.Selection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {

  private static final LabelledData IRIS = DataSets.open("iris", null);

  @TempDir private Path folder;

  private static RunSpec spec(String optimizer) {
    return RunSpec.of("iris", "small", OptimizerSpec.of(optimizer).withWeightDecay(1e-3))
        .with(Budget.epochs(2))
        .withBatchSize(10);
  }

  private static Block network() {
    return Networks.perceptron(5, 3);
  }

  private RunRecord run(RunSpec spec, RunOptions options, TrainingListener listener)
      throws IOException {
    return Training.run(spec, IRIS, TrainingTest::network, options, listener);
  }

  /** Interrupts the thread after a step. */
  private static TrainingListener interruptAfter(int last) {
    return new TrainingListener() {
      @Override
      public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
        if (step == last) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"adafisher", "adahessian", "kfac", "shampoo", "adamw", "lars"})
  void aResumedRunHasTheSameBits(String optimizer) throws IOException {
    RunSpec spec = spec(optimizer);
    RunRecord whole = run(spec, RunOptions.NONE, TrainingListener.NONE);
    assertThat(whole.status()).isEqualTo("complete");
    Path kept = folder.resolve(optimizer);
    int steps = whole.steps();
    for (int stop : new int[] {3, steps / 2, steps - 2}) {
      assertThatThrownBy(() -> run(spec, new RunOptions(kept, 2, true), interruptAfter(stop)))
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("after step " + stop);
    }
    String first = RunRecord.read(kept).provenance().started();
    RunRecord resumed = run(spec, new RunOptions(kept, 2, true), TrainingListener.NONE);
    assertThat(resumed.resumed()).isEqualTo(3);
    assertThat(resumed.provenance().started()).isEqualTo(first);
    assertThat(Instant.parse(resumed.provenance().ended())).isAfterOrEqualTo(Instant.parse(first));
    assertThat(resumed.weightsSha256()).isEqualTo(whole.weightsSha256());
    assertThat(resumed.initialWeightsSha256()).isEqualTo(whole.initialWeightsSha256());
    for (int i = 0; i < 2; i++) {
      assertThat(resumed.epochs().get(i).trainLoss()).isEqualTo(whole.epochs().get(i).trainLoss());
      assertThat(resumed.epochs().get(i).testLoss()).isEqualTo(whole.epochs().get(i).testLoss());
    }
    assertThat(resumed.layers()).isEqualTo(whole.layers());
  }

  @Test
  void anInterruptedRunIsWrittenAndProtected() {
    RunSpec spec = spec("adam");
    assertThatThrownBy(() -> run(spec, new RunOptions(folder, 0, false), interruptAfter(4)))
        .isInstanceOf(CancellationException.class);
    assertThat(folder.resolve("run.json")).isRegularFile();
    assertThat(folder.resolve("checkpoint-000000004")).isDirectory();
    assertThatThrownBy(() -> run(spec, new RunOptions(folder, 0, false), TrainingListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--resume");
    assertThatThrownBy(
            () -> run(spec.withSeed(2), new RunOptions(folder, 0, true), TrainingListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("another run", "--overwrite");
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.npz", "optimizer.npz", "progress.json", "SHA256SUMS"})
  void aDamagedCheckpointFallsBackToTheOneBefore(String damaged) throws IOException {
    RunSpec spec = spec("adafisher");
    RunRecord whole = run(spec, RunOptions.NONE, TrainingListener.NONE);
    assertThatThrownBy(() -> run(spec, new RunOptions(folder, 3, true), interruptAfter(8)))
        .isInstanceOf(CancellationException.class);
    Path file = folder.resolve("checkpoint-000000008").resolve(damaged);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    List<String> messages = new ArrayList<>();
    RunRecord resumed =
        run(
            spec,
            new RunOptions(folder, 3, true),
            new TrainingListener() {
              @Override
              public void onMessage(String message) {
                messages.add(message);
              }
            });
    assertThat(messages.get(0)).contains("checkpoint-000000008").contains("damaged");
    assertThat(messages.get(1)).contains("resumed after step 6");
    assertThat(resumed.weightsSha256()).isEqualTo(whole.weightsSha256());
  }

  @Test
  void twoCheckpointsAreKeptAndLeftoversRemoved() throws IOException {
    Files.createDirectories(folder.resolve("checkpoint-000000005.part"));
    Files.writeString(folder.resolve("checkpoint-000000005.part").resolve("weights.npz"), "half");
    run(spec("adam"), new RunOptions(folder, 2, false), TrainingListener.NONE);
    try (var entries = Files.list(folder)) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .filteredOn(name -> name.startsWith("checkpoint"))
          .hasSize(2);
    }
  }

  @Test
  void allOptimizersStartFromTheSameWeightsAndSeeTheSameFirstBatch() {
    List<String> weights = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    for (String name : Optimizers.names()) {
      TrainingListener first =
          new TrainingListener() {
            @Override
            public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
              if (step == 1) {
                losses.add(loss);
              }
            }
          };
      RunSpec spec = spec(name).with(Budget.epochs(1));
      try {
        weights.add(run(spec, RunOptions.NONE, first).initialWeightsSha256());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    assertThat(weights).hasSize(11).containsOnly(weights.get(0));
    assertThat(losses).hasSize(11).containsOnly(losses.get(0));
  }

  @Test
  void aLossThatIsNotFiniteStopsTheRunWithTheStepAndTheLayer() throws IOException {
    OptimizerSpec wild = OptimizerSpec.of("sgd").withLearningRate(1e38);
    RunRecord record =
        run(spec("sgd").with(wild), new RunOptions(folder, 1, false), TrainingListener.NONE);
    assertThat(record.status()).startsWith("diverged: loss").contains("step").contains("fc1");
    assertThat(record.status()).contains("last good checkpoint: " + folder);
    assertThat(RunRecord.read(folder).status()).isEqualTo(record.status());
  }

  @Test
  void memoryIsToldFromOtherErrors() {
    assertThat(Memory.isExhausted(new IllegalStateException("CUDA out of memory. Tried"))).isTrue();
    assertThat(
            Memory.isExhausted(
                new IllegalStateException("DefaultCPUAllocator: can't allocate memory: you")))
        .isTrue();
    assertThat(Memory.isExhausted(new IllegalStateException("shape mismatch"))).isFalse();
    assertThat(Memory.error(4096, null)).hasMessageContaining("batch size 4096");
  }

  @Test
  void aRecordRoundTripsAndRepeats() throws IOException {
    RunSpec spec = spec("adafisherw").with(Selection.VALIDATION);
    RunRecord record = run(spec, new RunOptions(folder, 0, false), TrainingListener.NONE);
    RunRecord read = RunRecord.read(folder);
    assertThat(read.spec()).isEqualTo(spec);
    assertThat(read.epochs()).isEqualTo(record.epochs());
    assertThat(read.weightsSha256()).isEqualTo(record.weightsSha256());
    assertThat(read.validationExamples()).isEqualTo(15);
    assertThat(read.trainExamples() + 15).isEqualTo(IRIS.train().size());
    RunProvenance provenance = RunProvenance.read(folder);
    assertThat(provenance).isEqualTo(RunProvenance.of(record));
    assertThat(provenance.specification()).isEqualTo(spec);
    assertThat(provenance.toString()).contains("run-optimizer-learningRate=0.001");
    RunRecord again = run(read.spec(), RunOptions.NONE, TrainingListener.NONE);
    assertThat(again.weightsSha256()).isEqualTo(record.weightsSha256());
    int[][] confusion = read.classReport().confusion();
    int hits = confusion[0][0] + confusion[1][1] + confusion[2][2];
    assertThat((double) hits / IRIS.test().size()).isEqualTo(record.last().testAccuracy());
    assertThat(Files.readAllLines(folder.resolve("epochs.csv"))).hasSize(3);
    assertThat(Files.readAllLines(folder.resolve("layers.csv"))).hasSize(5);
  }

  @Test
  void selectionIsLabelledAndTakesTheFirstBestEpoch() throws IOException {
    RunRecord record =
        run(
            spec("adam").with(Budget.epochs(4)).with(Selection.TEST),
            RunOptions.NONE,
            TrainingListener.NONE);
    double best =
        record.epochs().stream().mapToDouble(EpochRecord::testAccuracy).max().orElseThrow();
    assertThat(record.selected().testAccuracy()).isEqualTo(best);
    assertThat(record.epochs().stream().filter(e -> e.testAccuracy() == best).findFirst())
        .contains(record.selected());
    assertThat(Selection.TEST.label()).contains("as the paper");
  }

  /** Where accuracy and loss do not agree. */
  @ParameterizedTest
  @CsvSource({"gpt1_1x64x16, 2", "small, 1"})
  void theLossSelectsOfATextAndTheAccuracyOfPictures(String network, int selected) {
    RunSpec spec = RunSpec.of("any", network, OptimizerSpec.of("adam"));
    for (Selection selection : List.of(Selection.VALIDATION, Selection.TEST)) {
      RunRecord record =
          record(
              spec.with(selection),
              0.1,
              epoch(1, 3.0, 0.8),
              epoch(2, 2.0, 0.7),
              epoch(3, 2.0, 0.6));
      assertThat(record.selected().epoch()).isEqualTo(selected);
    }
    RunRecord unmeasured =
        record(
            spec.with(Selection.VALIDATION),
            0.1,
            epoch(1, Double.NaN, 0.1),
            epoch(2, Double.NaN, 0.2));
    assertThat(unmeasured.selected().epoch()).isEqualTo(2);
  }

  @Test
  void aGuessIsToldFromWhatWasLearned() {
    RunSpec pictures = RunSpec.of("any", "small", OptimizerSpec.of("adam"));
    assertThat(record(pictures, 0.1, epoch(1, 9, 0.0)).atChance()).isTrue();
    // Three deviations of 1,000 guesses at ten classes: 0.1 + 3 · 0.0095.
    assertThat(record(pictures, 0.1, epoch(1, 9, 0.128)).atChance()).isTrue();
    assertThat(record(pictures, 0.1, epoch(1, 9, 0.129)).atChance()).isFalse();
    RunSpec text = RunSpec.of("any", "gpt1_1x64x16", OptimizerSpec.of("adam"));
    assertThat(record(text, 7, epoch(1, 7.1, 0.9)).atChance()).isTrue();
    assertThat(record(text, 7, epoch(1, 6.9, 0.0)).atChance()).isFalse();
  }

  private static EpochRecord epoch(int number, double loss, double accuracy) {
    return new EpochRecord(number, 1e-3, 1, loss, accuracy, loss, accuracy, 1, number);
  }

  private static RunRecord record(RunSpec spec, double chance, EpochRecord... epochs) {
    return new RunRecord(
        spec,
        null,
        "",
        "",
        1,
        1,
        1000,
        chance,
        "",
        RunRecord.COMPLETE,
        1,
        0,
        List.of(epochs),
        List.of(),
        null,
        Map.of(),
        0,
        List.of(),
        "",
        "",
        null);
  }

  @Test
  void aWallClockBudgetIsMeasuredAndKept() throws IOException {
    RunSpec spec =
        spec("adahessian")
            .with(Budget.timeOf(OptimizerSpec.of("adam"), 3))
            .with(new Schedule(Schedule.Kind.COSINE_PER_STEP, 0, 0, 1, 1));
    RunRecord record = run(spec, new RunOptions(folder, 0, false), TrainingListener.NONE);
    Plan plan = record.plan();
    assertThat(plan.source()).isEqualTo("reference");
    assertThat(plan.budgetSeconds()).isEqualTo(3 * plan.referenceEpochSeconds());
    assertThat(plan.epochs())
        .isEqualTo(Math.max(1, (int) Math.round(plan.budgetSeconds() / plan.epochSeconds())));
    assertThat(record.epochs()).hasSize(plan.epochs());
    Budget own = Budget.timeOf(spec.optimizer(), 3);
    assertThat(run(spec.with(own), RunOptions.NONE, TrainingListener.NONE).epochs()).hasSize(3);
    assertThat(record.clockSeconds().keySet())
        .containsExactly("data", "forward", "backward", "curvature", "update", "evaluation");
  }

  @Test
  void aSpecificationIsText() throws IOException {
    RunSpec spec = spec("adafisher").with(Budget.timeOf(OptimizerSpec.of("adam"), 3));
    Path file = folder.resolve("spec.json");
    Files.writeString(file, spec.toJson());
    assertThat(RunSpec.read(file)).isEqualTo(spec);
    Files.writeString(file, spec.toJson().replace("\"batchSize\"", "\"batchsize\""));
    assertThatThrownBy(() -> RunSpec.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchSize")
        .hasMessageContaining("spec.json");
    Files.writeString(file, spec.toJson().replace("\"batchSize\" : 10,", ""));
    assertThatThrownBy(() -> RunSpec.read(file)).hasMessageContaining("batchSize");
    Files.writeString(file, spec.toJson().replace("\"batchSize\" : 10", "\"batchSize\" : 0"));
    assertThatThrownBy(() -> RunSpec.read(file)).hasMessageContaining("batch size 0");
    Files.writeString(
        file, spec.toJson().replace("\"initialization\" : 1", "\"initialization\" : -1"));
    assertThatThrownBy(() -> RunSpec.read(file))
        .hasMessageContaining("seed -1: give a whole number from 0 to 9,007,199,254,740,991");
    assertThatThrownBy(() -> spec.optimizer().with("dampening", 1))
        .hasMessageContaining("dampening")
        .hasMessageContaining("damping");
    assertThatThrownBy(() -> new RunSpec(null, "", null, null, null, 1, null, null, null, "tpu"))
        .hasMessageContaining("tpu");
  }

  /** A text is learnt by the same engine: the loss falls below a uniform guess, and bits repeat. */
  @Test
  void aLanguageModelLearnsAndResumes() throws IOException {
    TokenData text = DataSets.openTokens("licences", null);
    RunSpec spec =
        RunSpec.of("licences", "gpt1_1x64x16", OptimizerSpec.of("adafisherw"))
            .with(new DataSpec("licences", 120, 20, "none"))
            .with(Selection.VALIDATION)
            .withBatchSize(8);
    RunRecord record = Training.run(spec, text, TrainingListener.NONE);
    assertThat(record.trainExamples()).isEqualTo(120);
    assertThat(record.validationExamples()).isEqualTo(20);
    assertThat(record.testExamples()).isEqualTo(20);
    assertThat(record.last().testPerplexity()).isLessThan(text.vocabulary().size());
    assertThat(record.last().trainLoss()).isLessThan(record.epochs().get(0).trainLoss());
    assertThat(record.classReport()).isNull();
    assertThat(record.chance()).isBetween(4.0, Math.log(text.vocabulary().size()));
    assertThat(record.epochs()).allMatch(epoch -> epoch.validationLoss() > 0);
    assertThat(record.selected().validationLoss())
        .isEqualTo(
            record.epochs().stream().mapToDouble(EpochRecord::validationLoss).min().orElseThrow());

    RunOptions options = new RunOptions(folder, 7, true);
    assertThatThrownBy(() -> Training.run(spec, text, options, interruptAfter(20)))
        .isInstanceOf(CancellationException.class);
    RunRecord resumed = Training.run(spec, text, options, TrainingListener.NONE);
    assertThat(resumed.weightsSha256()).isEqualTo(record.weightsSha256());
    assertThat(RunRecord.read(folder).last().testLoss()).isEqualTo(record.last().testLoss());
  }

  @Test
  void onlyALanguageModelLearnsAText() {
    TokenData text = DataSets.openTokens("licences", null);
    RunSpec spec = RunSpec.of("licences", "mlp", OptimizerSpec.of("adam"));
    assertThatThrownBy(() -> Training.run(spec, text, TrainingListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mlp is no language model: choose gpt1_small or gpt1_");
  }

  /** CCT drops attention weights and branches: the seed decides which. */
  @Test
  void aRunWithDropoutRepeats() {
    LabelledData digits = DataSets.open("digits", null);
    RunSpec spec =
        RunSpec.of("digits", "cct_2_3x2_cifar", OptimizerSpec.of("adafisherw"))
            .with(new DataSpec("digits", 60, 20, "none"))
            .with(Budget.epochs(1))
            .withBatchSize(20);
    RunRecord first = Training.run(spec, digits, TrainingListener.NONE);
    RunRecord second = Training.run(spec, digits, TrainingListener.NONE);
    assertThat(second.weightsSha256()).isEqualTo(first.weightsSha256());
  }

  /** Handles are counted; memory without a handle shows in a network that is large for its time. */
  @ParameterizedTest
  @CsvSource({"adafisher, 2000", "adahessian, 2000", "kfac, 20", "shampoo, 20"})
  void memoryIsFlatOverFiveThousandSteps(String name, int hidden) throws IOException {
    long[] handles = new long[2];
    long[] bytes = new long[2];
    TrainingListener observer =
        new TrainingListener() {
          @Override
          public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
            if (step == 500 || step == 5500) {
              handles[step / 5000] = Sandbox.liveArrays();
              bytes[step / 5000] = Sandbox.nativeBytes();
            }
          }
        };
    RunSpec spec =
        spec(name)
            .with(Budget.epochs(367))
            .with(OptimizerSpec.of(name).withLearningRate(1e-4))
            .withBatchSize(10);
    Training.run(spec, IRIS, () -> Networks.perceptron(hidden, 3), RunOptions.NONE, observer);
    assertThat(handles[0]).isPositive();
    assertThat(handles[1]).isEqualTo(handles[0]);
    // The large networks' gradients alone are 64 kB a step, and twice that with their graph: 640 MB
    // in all.
    assertThat(bytes[1] - bytes[0]).isLessThan(200_000_000);
  }
}
