package org.adafisher.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.adafisher.Python;
import org.adafisher.training.RunLock;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {

  private static final RunSpec RUN = SampleRuns.spec("adam");

  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = new Store(folder.resolve("store"));
  }

  private static void write(Store store, RunSpec run, double accuracy) throws IOException {
    SampleRuns.of(run, accuracy).write(store.folder(run));
  }

  @Test
  void findsARunByItsIdentityWhateverItsDevice() throws IOException {
    assertThat(store.find(RUN)).isEmpty();
    write(store, RUN, 0.5);
    RunRecord found = store.find(RUN.withDevice("cpu")).orElseThrow();
    assertThat(found.last().testAccuracy()).isEqualTo(0.5);
    assertThat(store.find(RUN.withSeed(2))).isEmpty();
    assertThat(store.folder(RUN).getFileName())
        .hasToString("resnet18_cifar-cifar10-adam-seed1-" + RUN.id());
    assertThat(store.bytes(RUN)).isPositive();
    assertThat(store.bytes(RUN.withSeed(2))).isZero();
  }

  @Test
  void aDataSetWhoseNameIsAPathStaysInsideTheStore() {
    RunSpec run = RUN.with(DataSpec.of("../../" + "deep/".repeat(30) + "pictures"));
    assertThat(store.folder(run).normalize().getParent()).isEqualTo(store.folder());
    assertThat(store.folder(run).getFileName().toString()).hasSizeLessThan(140);
  }

  @Test
  void aDivergedRunIsFoundAnInterruptedIsNot() throws IOException {
    SampleRuns.diverged(RUN).write(store.folder(RUN));
    assertThat(store.find(RUN)).isPresent();
    Path record = store.folder(RUN).resolve("run.json");
    Files.writeString(
        record, Files.readString(record).replace("diverged: loss NaN", "interrupted"));
    assertThat(store.find(RUN)).isEmpty();
  }

  @Test
  void aFolderThatHoldsAnotherRunIsAnError() throws IOException {
    write(store, RUN.withSeed(2), 0.5);
    Files.move(store.folder(RUN.withSeed(2)), store.folder(RUN));
    assertThatThrownBy(() -> store.find(RUN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            store.folder(RUN) + ": the record is of another run than the folder's name says");
  }

  @Test
  void storesOfTwoMachinesCopiedTogetherAreOneStore() throws IOException {
    Store other = new Store(folder.resolve("other"));
    write(store, RUN, 0.5);
    write(other, RUN.withSeed(2), 0.6);
    try (Stream<Path> all = Files.walk(other.folder())) {
      for (Path from : all.toList()) {
        Path to = store.folder().resolve(other.folder().relativize(from));
        if (!Files.isDirectory(from) || !Files.exists(to)) {
          Files.copy(from, to);
        }
      }
    }
    assertThat(store.find(RUN).orElseThrow().last().testAccuracy()).isEqualTo(0.5);
    assertThat(store.find(RUN.withSeed(2)).orElseThrow().last().testAccuracy()).isEqualTo(0.6);
  }

  private Map<String, byte[]> filesOf(RunSpec run) throws IOException {
    Store other = new Store(folder.resolve("other"));
    write(other, run, 0.5);
    Map<String, byte[]> files = new HashMap<>();
    for (String name : List.of("run.json", "epochs.csv", "layers.csv")) {
      files.put(name, Files.readAllBytes(other.folder(run).resolve(name)));
    }
    return files;
  }

  @Test
  void takesInWhatAnotherMachineHasMade() throws IOException {
    Files.createDirectories(store.folder(RUN).resolve("checkpoint-000000010"));
    assertThat(store.put(RUN, filesOf(RUN)).orElseThrow().last().testAccuracy()).isEqualTo(0.5);
    assertThat(store.folder(RUN)).isDirectoryNotContaining("glob:**checkpoint-*");
    assertThat(store.folder(RUN)).isDirectoryNotContaining("glob:**lock");
    // What is there is not replaced.
    Map<String, byte[]> second = filesOf(RUN);
    second.put("epochs.csv", new byte[0]);
    store.put(RUN, second);
    assertThat(store.folder(RUN).resolve("epochs.csv")).content().contains("learning_rate");
  }

  @Test
  void takesInNothingElse() throws IOException {
    Map<String, byte[]> files = filesOf(RUN.withSeed(2));
    assertThatThrownBy(() -> store.put(RUN, files)).hasMessageContaining("another run's record");
    Map<String, byte[]> outside = filesOf(RUN);
    outside.put("../run.json", new byte[0]);
    assertThatThrownBy(() -> store.put(RUN, outside)).hasMessageContaining("'../run.json'");
    assertThatThrownBy(() -> store.put(RUN, Map.of())).hasMessageContaining("no run.json");
    assertThat(store.folder()).doesNotExist();
  }

  /** As long as it lives: another process's run is not touched. */
  @Test
  void waitsForAnotherProcessToTakeSomethingIn() throws Exception {
    Python.require("fcntl");
    Files.createDirectories(store.folder(RUN));
    Process other = holder(store.folder(RUN).resolve("lock"));
    try {
      assertThat(store.put(RUN, filesOf(RUN))).isEmpty();
      assertThat(store.find(RUN)).isEmpty();
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(store.put(RUN, filesOf(RUN))).isPresent();
  }

  @Test
  @SuppressWarnings("try")
  void aRunIsTakenOnce() throws Exception {
    try (RunLock lock = store.take(RUN).orElseThrow()) {
      assertThat(takenByAnotherThread(RUN)).isFalse();
      assertThat(takenByAnotherThread(RUN.withSeed(2))).isTrue();
    }
    assertThat(takenByAnotherThread(RUN)).isTrue();
  }

  private boolean takenByAnotherThread(RunSpec run) throws Exception {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                Optional<RunLock> taken = store.take(run);
                if (taken.isPresent()) {
                  taken.get().close();
                }
                return taken.isPresent();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .get();
  }

  /** As long as it lives: a process that is killed leaves no lock. */
  @Test
  void whatAnotherProcessHasTakenIsLeftToIt() throws Exception {
    Python.require("fcntl");
    Files.createDirectories(store.folder(RUN));
    Process other = holder(store.folder(RUN).resolve("lock"));
    try {
      assertThat(store.take(RUN)).isEmpty();
    } finally {
      other.destroyForcibly().waitFor();
    }
    store.take(RUN).orElseThrow().close();
  }

  /** Starts a process that has a lock until it is killed. */
  static Process holder(Path lock) throws IOException {
    String script =
        "import fcntl, sys, time\n"
            + "file = open(sys.argv[1], 'w')\n"
            + "fcntl.lockf(file, fcntl.LOCK_EX)\n"
            + "print('held', flush=True)\n"
            + "time.sleep(600)\n";
    Process process = new ProcessBuilder("/usr/bin/python3", "-c", script, lock.toString()).start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(said.readLine()).isEqualTo("held");
    return process;
  }
}
