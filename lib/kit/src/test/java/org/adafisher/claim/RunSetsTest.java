package org.adafisher.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.adafisher.training.record.RunRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunSetsTest {

  @TempDir private Path folder;

  private RunRecord write(Path run) throws IOException {
    double[] accuracies = new double[12];
    Arrays.setAll(accuracies, epoch -> Math.sqrt(epoch + 1) / 7);
    RunRecord record =
        Records.of(Records.spec("adam", "resnet18_cifar", 1), "CIFAR-10", 50000, accuracies);
    record.write(run);
    return record;
  }

  @Test
  void aSetIsSmallAndHoldsWhatTheLedgerNeeds() throws IOException {
    RunRecord record = write(folder.resolve("cmp/adam-seed1"));
    Path runs = folder.resolve("runs");
    RunSets.Added added = RunSets.add("first", folder.resolve("cmp"), runs);
    Path copy = runs.resolve("first/adam-seed1");
    assertThat(added.runs()).isEqualTo(1);
    assertThat(added.left()).isEmpty();
    assertThat(added.bytes())
        .isEqualTo(Files.size(copy.resolve("run.json")) + Files.size(copy.resolve("epochs.csv")));
    assertThat(Files.size(copy.resolve("run.json"))).isLessThan(8000);
    RunRecord read = RunRecord.read(copy);
    assertThat(read.layers()).isEmpty();
    assertThat(read.classReport()).isNull();
    assertThat(read.spec()).isEqualTo(record.spec());
    assertThat(read.epochs()).isEqualTo(record.epochs());
    assertThat(read.provenance()).isEqualTo(record.provenance());
    assertThat(copy.resolve("epochs.csv"))
        .hasSameTextualContentAs(folder.resolve("cmp/adam-seed1/epochs.csv"));
    assertThat(Files.list(copy)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"03_cifar", "train", "../up", "a b", "", ".hidden"})
  void namesThatWouldNotBeKeptAreRefused(String name) throws IOException {
    write(folder.resolve("cmp/adam-seed1"));
    assertThatThrownBy(() -> RunSets.add(name, folder.resolve("cmp"), folder.resolve("runs")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--add '" + name + "'");
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @Test
  void foldersWithoutRunsAreRefused() throws IOException {
    assertThatThrownBy(() -> RunSets.add("a", folder.resolve("none"), folder.resolve("runs")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a folder");
    Files.createDirectories(folder.resolve("cmp/unfinished"));
    Files.writeString(folder.resolve("cmp/unfinished/spec.json"), "{}");
    assertThatThrownBy(() -> RunSets.add("a", folder.resolve("cmp"), folder.resolve("runs")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no finished run");
  }
}
