package org.adafisher.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.adafisher.data.LabelledData;
import org.adafisher.data.source.DataSets;
import org.adafisher.internal.Checksums;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a run's folder stays as it is, to the byte, whatever is refused. */
class RunFolderTest {

  private static final LabelledData IRIS = DataSets.open("iris", null);
  private static final RunSpec ADAM =
      RunSpec.of("iris", "small", OptimizerSpec.of("adam"))
          .with(Budget.epochs(2))
          .withBatchSize(40);

  @TempDir private Path place;

  private RunRecord run(RunSpec spec, RunOptions options) throws IOException {
    return run(spec, () -> Networks.perceptron(2, 3), options, TrainingListener.NONE);
  }

  private RunRecord run(
      RunSpec spec, Supplier<Block> network, RunOptions options, TrainingListener listener)
      throws IOException {
    return Training.run(spec, IRIS, network, options, listener);
  }

  private static RunOptions in(Path folder) {
    return new RunOptions(folder, 0, false);
  }

  private static RunOptions resuming(Path folder) {
    return new RunOptions(folder, 0, true);
  }

  private static RunOptions overwriting(Path folder) {
    return new RunOptions(folder, 0, false, true, List.of());
  }

  /** The checksum of every file below a folder. */
  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        String name = folder.relativize(path).toString();
        sums.put(name, Files.isDirectory(path) ? "folder" : Checksums.sha256(path));
      }
    }
    return sums;
  }

  private void assertRefused(RunSpec spec, RunOptions options, String... said) throws IOException {
    assertRefused(spec, () -> Networks.perceptron(2, 3), options, said);
  }

  private void assertRefused(
      RunSpec spec, Supplier<Block> network, RunOptions options, String... said)
      throws IOException {
    Map<String, String> before = contents(place);
    assertThatThrownBy(() -> run(spec, network, options, TrainingListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(said)
        .message()
        .doesNotContain("\n");
    assertThat(contents(place)).isEqualTo(before);
  }

  @Test
  void aFinishedRunIsReplacedOnlyWhenAskedTo() throws IOException {
    RunRecord first = run(ADAM, in(place));
    assertRefused(ADAM, in(place), place + " holds this run, which is finished", "--overwrite");
    RunSpec other = ADAM.with(ADAM.optimizer().withLearningRate(0.5));
    assertRefused(other, in(place), place + " holds another run", "--out", "--overwrite");
    assertRefused(other, resuming(place), place + " holds another run");
    List<Integer> steps = new ArrayList<>();
    TrainingListener counter =
        new TrainingListener() {
          @Override
          public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
            steps.add(step);
          }
        };
    Map<String, String> before = contents(place);
    RunRecord read = run(ADAM, () -> Networks.perceptron(2, 3), resuming(place), counter);
    assertThat(read.weightsSha256()).isEqualTo(first.weightsSha256());
    assertThat(steps).isEmpty();
    assertThat(contents(place)).isEqualTo(before);
    run(other, overwriting(place));
    assertThat(RunRecord.read(place).spec()).isEqualTo(other);
    assertThat(place.resolve("lock")).doesNotExist();
  }

  /** The network is tried on the data before the run that was there goes. */
  @Test
  void aNetworkThatCannotTakeTheDataCostsNothing() throws IOException {
    run(ADAM, in(place));
    for (String name : List.of("resnet8_cifar", "convnet_small")) {
      assertRefused(
          ADAM.withNetwork(name),
          () -> Networks.create(name, 3),
          overwriting(place),
          "network " + name + " cannot take examples of shape (4)");
    }
  }

  @Test
  void stepsThatNeverComeAreRefused() throws IOException {
    run(ADAM, in(place));
    Schedule late = new Schedule(Schedule.Kind.COSINE, 8, 0, 30, 0.1);
    assertRefused(
        ADAM.with(late),
        overwriting(place),
        "a warm-up of 8 steps, but the run has 8 steps: give less");
    assertRefused(
        ADAM,
        new RunOptions(place, 9, false, true, List.of()),
        "a checkpoint every 9 steps, but the run has 8 steps");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epochs.csv", "notes.txt", "plan.json", "checkpoint-000000001"})
  void whatIsNoRunIsNotWrittenOver(String name) throws IOException {
    Files.writeString(place.resolve(name), "mine");
    for (RunOptions options : List.of(in(place), resuming(place))) {
      assertRefused(ADAM, options, place + " holds no run, but " + name, "--overwrite");
    }
    run(ADAM, overwriting(place));
    assertThat(RunRecord.read(place).completed()).isTrue();
    if (name.equals("notes.txt")) {
      assertThat(place.resolve(name)).hasContent("mine");
    }
  }

  @Test
  void anUnfinishedRunGoesOnOrIsReplacedButNeverByTheWay() throws IOException {
    TrainingListener stop =
        new TrainingListener() {
          @Override
          public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
            if (step == 5) {
              Thread.currentThread().interrupt();
            }
          }
        };
    assertThatThrownBy(() -> run(ADAM, () -> Networks.perceptron(2, 3), in(place), stop))
        .isInstanceOf(CancellationException.class);
    assertRefused(ADAM, in(place), "this run, unfinished", "--resume", "--overwrite");
    RunRecord anew = run(ADAM, overwriting(place));
    assertThat(anew.resumed()).isZero();
    assertThat(anew.completed()).isTrue();
  }

  @Test
  @SuppressWarnings("try")
  void twoResumesOfOneRunAreOneTooMany() throws Exception {
    List<Throwable> refused = new ArrayList<>();
    TrainingListener second =
        new TrainingListener() {
          @Override
          public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
            if (step == 2) {
              Thread other =
                  new Thread(
                      () -> {
                        try {
                          run(ADAM, resuming(place));
                        } catch (IOException | RuntimeException e) {
                          refused.add(e);
                        }
                      });
              other.start();
              try {
                other.join();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            }
          }
        };
    RunRecord record = run(ADAM, () -> Networks.perceptron(2, 3), resuming(place), second);
    assertThat(record.completed()).isTrue();
    assertThat(refused).singleElement().isInstanceOf(IllegalArgumentException.class);
    assertThat(refused.get(0)).hasMessageContaining("is training here");
    assertThat(record.weightsSha256()).isEqualTo(run(ADAM, RunOptions.NONE).weightsSha256());
  }

  @Test
  void twoWaysAtOnceAreRefused() {
    assertThatThrownBy(() -> new RunOptions(place, 0, true, true, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("--resume", "--overwrite");
  }

  @Test
  void dataOfOneClassAreToldOf() throws IOException {
    LabelledData one =
        new LabelledData(
            IRIS.name(),
            IRIS.title(),
            IRIS.classNames(),
            IRIS.ofClasses(0, 0).train(),
            IRIS.test(),
            IRIS.sha256(),
            IRIS.source());
    List<String> messages = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onMessage(String message) {
            messages.add(message);
          }
        };
    Training.run(ADAM, one, () -> Networks.perceptron(2, 3), RunOptions.NONE, listener);
    assertThat(messages).singleElement().asString().contains("training examples are of one class");
  }
}
