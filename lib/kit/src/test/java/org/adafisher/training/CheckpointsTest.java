package org.adafisher.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.adafisher.data.LabelledData;
import org.adafisher.data.source.DataSets;
import org.adafisher.internal.ArrayArchive;
import org.adafisher.internal.Checksums;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.network.Networks;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {

  private static final LabelledData IRIS = DataSets.open("iris", null);
  private static final RunSpec SPEC =
      RunSpec.of("iris", "small", OptimizerSpec.of("adafisher"))
          .with(Budget.epochs(2))
          .withBatchSize(10);

  @TempDir private Path folder;
  private RunRecord finished;

  @BeforeEach
  void train() throws IOException {
    finished = run(false);
    Files.delete(folder.resolve("run.json"));
  }

  private RunRecord run(boolean resume) throws IOException {
    return Training.run(
        SPEC,
        IRIS,
        () -> Networks.perceptron(5, 3),
        new RunOptions(folder, 10, resume),
        TrainingListener.NONE);
  }

  private Path newest() throws IOException {
    try (var entries = Files.list(folder)) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith("checkpoint-"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  /** The sums of a checkpoint whose files were changed on purpose. */
  static void sumAgain(Path checkpoint) throws IOException {
    StringBuilder sums = new StringBuilder();
    for (String name : List.of("weights.npz", "optimizer.npz", "progress.json")) {
      sums.append(Checksums.sha256(checkpoint.resolve(name))).append("  ").append(name);
      sums.append('\n');
    }
    Files.writeString(checkpoint.resolve("SHA256SUMS"), sums);
  }

  /** A network as a new run has it, and what restoring makes of it. */
  private final class Fresh implements AutoCloseable {
    private final Task task = Task.of(SPEC, IRIS);
    private final Stepper stepper =
        new Stepper(
            SPEC,
            SPEC.optimizer(),
            Networks.perceptron(5, 3),
            task.input(),
            step -> 1e-3,
            new Clock(),
            NDManager.newBaseManager("PyTorch"));
    private final List<String> messages = new ArrayList<>();

    Progress restore() throws IOException {
      return new Checkpoints(folder)
          .restore(
              stepper.network,
              stepper.optimizer,
              progress -> progress.check(Plan.of(2, "epochs"), task.stepsPerEpoch()),
              messages::add)
          .orElse(null);
    }

    String weights() {
      return Weights.sha256(stepper.network);
    }

    @Override
    public void close() {
      stepper.close();
    }
  }

  @Test
  void aWholeCheckpointIsRestored() throws IOException {
    try (Fresh fresh = new Fresh()) {
      assertThat(fresh.weights()).isEqualTo(finished.initialWeightsSha256());
      Progress progress = fresh.restore();
      assertThat(fresh.weights()).isEqualTo(finished.weightsSha256());
      assertThat(progress.started()).isEqualTo(finished.provenance().started());
      assertThat(fresh.messages).isEmpty();
    }
  }

  @Test
  void aResumedRunKeepsItsFirstStart() throws IOException {
    Path file = newest().resolve("progress.json");
    String start = "2001-02-03T04:05:06Z";
    Files.writeString(file, Files.readString(file).replace(finished.provenance().started(), start));
    sumAgain(newest());
    RunRecord resumed = run(true);
    assertThat(resumed.provenance().started()).isEqualTo(start);
    assertThat(resumed.provenance().ended()).isGreaterThanOrEqualTo(finished.provenance().ended());
  }

  /** One entry of another shape, one that is not there, and progress of another version. */
  @ParameterizedTest
  @ValueSource(strings = {"weights.npz", "optimizer.npz", "progress.json"})
  void aWholeCheckpointThatDoesNotFitIsAnErrorAndLeavesTheNetworkAsItWas(String name)
      throws IOException {
    Path checkpoint = newest();
    Path file = checkpoint.resolve(name);
    if (name.endsWith(".json")) {
      Files.writeString(file, Files.readString(file).replace("\"started\"", "\"begun\""));
    } else {
      try (NDManager manager = NDManager.newBaseManager("PyTorch");
          ArrayArchive archive = ArrayArchive.open(file)) {
        NDList arrays = archive.read(manager);
        if (name.startsWith("weights")) {
          NDArray last = arrays.remove(arrays.size() - 1);
          NDArray other = manager.ones(last.getShape().add(2));
          other.setName(last.getName());
          arrays.add(other);
        } else {
          arrays.removeIf(array -> array.getName().endsWith("/step"));
        }
        ArrayArchive.write(file, arrays);
      }
    }
    sumAgain(checkpoint);
    try (Fresh fresh = new Fresh()) {
      assertThatThrownBy(fresh::restore)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(checkpoint + " is whole but does not fit this run (")
          .hasMessageEndingWith("or remove it and resume from the one before")
          .message()
          .doesNotContain("\n");
      assertThat(fresh.weights()).isEqualTo(finished.initialWeightsSha256());
    }
  }

  /** All of these once left the checkpoint's weights in a run that said it began at step 0. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "(?s).*| null| is null, expected an object",
        "\"batch\" : \\d+| \"batch\" : -1| batch -1, expected at least 0",
        "\"batch\" : \\d+| \"batch\" : null| null",
        "\"batch\" : \\d+| \"batch\" : 999| batch 999 of an epoch of 15 batches",
        "\"batch\" : \\d+| \"batch\" : 0.5| 0.5",
        "\"epoch\" : 3| \"epoch\" : 2| 2 finished epochs, but the current one is 2",
        "\"step\" : \\d+| \"step\" : 27| step 27, but 0 batches of epoch 3 are done",
        "\"lossSum\" : [0-9.]+| \"lossSum\" : \"NaN\"| lossSum NaN",
        "\"layers\" : \\[| \"layers\" : [ null,| null, expected",
        "\"failures\" : \\[ *\\]| \"failures\" : null| null, expected",
        "\"started\" : \"[^\"]*\"| \"started\" : \"soon\"| started soon",
        "\"initialWeightsSha256\" : \"[^\"]*\"| \"initialWeightsSha256\" : \"\"| 64 hexadecimal"
      })
  void progressThatIsNotOfThisRunIsAnErrorAndLeavesTheWeightsAsTheyWere(
      String what, String by, String said) throws IOException {
    Path file = newest().resolve("progress.json");
    String changed = Files.readString(file).replaceFirst(what, by);
    assertThat(changed).isNotEqualTo(Files.readString(file));
    Files.writeString(file, changed);
    sumAgain(newest());
    assertRefused(said);
    assertThatThrownBy(() -> run(true)).isInstanceOf(IOException.class).hasMessageContaining(said);
  }

  /** An archive whose sums are right may still hold other numbers than the kit writes. */
  @ParameterizedTest
  @CsvSource({
    "count, true, '/count is '",
    "count, false, '/count is -1, expected one whole number (int64) from 0 to 2147483647'",
    "step, false, 'AdaFisher/step is -1'"
  })
  void countsThatAreNoneAreAnError(String entry, boolean isFraction, String said)
      throws IOException {
    String ending = "/" + entry.replaceFirst(".*/", "");
    Path file = newest().resolve("optimizer.npz");
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ArrayArchive archive = ArrayArchive.open(file)) {
      NDList arrays = archive.read(manager);
      for (int i = 0; i < arrays.size(); i++) {
        String name = arrays.get(i).getName();
        if (name.endsWith(ending)) {
          NDArray other =
              isFraction ? manager.create(new double[] {28}) : manager.create(new long[] {-1});
          other.setName(name);
          arrays.set(i, other);
        }
      }
      ArrayArchive.write(file, arrays);
    }
    sumAgain(newest());
    assertRefused(said);
  }

  private void assertRefused(String said) {
    try (Fresh fresh = new Fresh()) {
      assertThatThrownBy(fresh::restore)
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("is whole but does not fit this run (", said)
          .message()
          .doesNotContain("org.adafisher", "\n");
      assertThat(fresh.weights()).isEqualTo(finished.initialWeightsSha256());
    }
  }

  /** The plan fixes how long a run is: another one would train on, or stop early. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"epochs\" : 2| \"epochs\" : 1| it says 1 epochs by epochs; the specification says 2",
        "\"epochs\" : 2| \"epochs\" : 0| epochs of the plan 0: give a whole number from 1",
        "\"epochs\" : 2| \"epochs\" : null| null",
        "\"source\" : \"epochs\"| \"source\" : \"reference\"| it says 2 epochs by reference",
        "(?s).*| null| is null, expected an object"
      })
  void aPlanOfAnotherLengthIsAnError(String what, String by, String said) throws IOException {
    Path file = folder.resolve("plan.json");
    String changed = Files.readString(file).replaceFirst(what, by);
    assertThat(changed).isNotEqualTo(Files.readString(file));
    Files.writeString(file, changed);
    assertThatThrownBy(() -> run(true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(file + " is no plan of this run (", said, "--overwrite")
        .message()
        .doesNotContain("org.adafisher", "\n");
  }

  @Test
  void nothingOfDamagedCheckpointsIsUsed() throws IOException {
    try (var entries = Files.list(folder)) {
      for (Path checkpoint :
          entries.filter(path -> path.getFileName().toString().startsWith("checkpoint")).toList()) {
        Files.writeString(checkpoint.resolve("progress.json"), "{}");
      }
    }
    try (Fresh fresh = new Fresh()) {
      assertThat(fresh.restore()).isNull();
      assertThat(fresh.messages).hasSize(2).allMatch(message -> message.contains("is damaged"));
      assertThat(fresh.weights()).isEqualTo(finished.initialWeightsSha256());
    }
  }
}
