package org.adafisher.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.adafisher.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {

  @TempDir private Path place;

  private static Process python(String script, Path... arguments) throws IOException {
    String[] command =
        Stream.concat(
                Stream.of("/usr/bin/python3", "-c", script),
                Stream.of(arguments).map(Path::toString))
            .toArray(String[]::new);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void anotherThreadIsToldWhoTrains() throws Exception {
    Path folder = place.resolve("run");
    try (RunLock lock = RunLock.take(folder);
        RunLock again = RunLock.take(folder)) {
      assertThat(again).isSameAs(lock);
      CompletableFuture<RunLock> other =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return RunLock.take(folder);
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              });
      assertThatThrownBy(other::get)
          .isInstanceOf(ExecutionException.class)
          .hasMessageContainingAll(
              folder.toString(),
              "process " + ProcessHandle.current().pid() + " on ",
              "is training here");
    }
    assertThat(folder).doesNotExist();
  }

  /** Not even what this process has looked at meanwhile frees the lock for another. */
  @Test
  void anotherProcessIsKeptOutUntilTheLastCloses() throws Exception {
    Python.require("fcntl");
    String attempt =
        "import fcntl, sys\n"
            + "try: fcntl.lockf(open(sys.argv[1], 'r+'), fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
            + "except OSError: print('kept out')\n"
            + "else: print('in')\n";
    Path folder = Files.createDirectory(place.resolve("run"));
    Path file = folder.resolve("lock");
    try (RunLock lock = RunLock.take(folder)) {
      RunLock.take(folder).close();
      assertThat(CompletableFuture.supplyAsync(() -> tried(folder)).get()).isFalse();
      assertThat(said(python(attempt, file))).isEqualTo("kept out");
      assertThat(lock).isNotNull();
    }
    assertThat(folder).isEmptyDirectory();
  }

  private static boolean tried(Path folder) {
    try {
      return RunLock.tryTake(folder).isPresent();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String said(Process process) throws IOException {
    try (BufferedReader reader = process.inputReader()) {
      return reader.readLine();
    }
  }

  @Test
  void aLiveProcessIsNamedAndADeadOnesLockTakenOver() throws Exception {
    Python.require("fcntl");
    String hold =
        "import fcntl, os, sys, time\n"
            + "file = open(sys.argv[1], 'w')\n"
            + "fcntl.lockf(file, fcntl.LOCK_EX)\n"
            + "file.write(f'process {os.getpid()} on elsewhere'); file.flush()\n"
            + "print('held', flush=True)\n"
            + "time.sleep(600)\n";
    Process other = python(hold, place.resolve("lock"));
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("held");
      assertThat(RunLock.tryTake(place)).isEmpty();
      assertThatThrownBy(() -> RunLock.take(place))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("process " + other.pid() + " on elsewhere is training here");
      assertThat(place.resolve("lock")).exists();
    } finally {
      other.destroyForcibly().waitFor();
    }
    try (RunLock lock = RunLock.take(place)) {
      assertThat(lock).isNotNull();
    }
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void whatCannotBeAFolderIsNamed() throws IOException {
    Path file = Files.writeString(place.resolve("file"), "text");
    assertThatThrownBy(() -> RunLock.take(file.resolve("run")))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(file.toString(), "cannot be written");
    assertThat(file).hasContent("text");
  }

  @Test
  void aFolderThatWasMadeForNothingGoesAndOneThatWasUsedStays() throws IOException {
    Path deep = place.resolve("a/b/c");
    RunLock.take(deep).close();
    assertThat(place).isEmptyDirectory();
    try (RunLock lock = RunLock.take(deep)) {
      assertThat(lock).isNotNull();
      Files.writeString(deep.resolve("spec.json"), "{}");
    }
    assertThat(deep).isDirectoryContaining(path -> path.endsWith("spec.json"));
    assertThat(deep.resolve("lock")).doesNotExist();
  }
}
