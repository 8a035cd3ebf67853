package org.adafisher.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;
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

  @Test
  void oneBadRecordDoesNotHideTheOthers() throws IOException {
    write(folder.resolve("cmp/adam-seed1"));
    Path bad = folder.resolve("cmp/bad/run.json");
    Files.createDirectories(bad.getParent());
    Files.writeString(bad, "null");
    Path runs = folder.resolve("runs");
    RunSets.Added added = RunSets.add("first", folder.resolve("cmp"), runs);
    assertThat(added.runs()).isEqualTo(1);
    assertThat(added.unreadable()).containsExactly(bad + ": is null, expected an object {…}");
    Files.delete(folder.resolve("cmp/adam-seed1/run.json"));
    assertThatThrownBy(() -> RunSets.add("second", folder.resolve("cmp"), runs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no finished run")
        .hasMessageContaining(bad + ": is null");
  }

  /** The whole road from one method to runs of the paper's protocol. */
  @Test
  void itSaysHowManyClaimsTheRunsCanDecide() throws IOException {
    Path one = folder.resolve("one");
    write(one.resolve("adam-seed1"));
    assertThat(reach("one", one)).contains("none of the", "no claim compares Adam on the same");
    Path full = folder.resolve("full");
    for (int seed = 1; seed <= 5; seed++) {
      writeFull(full, "adam", seed);
      writeFull(full, "adafisher", seed);
      if (seed == 1) {
        assertThat(reach("few", full)).contains("none of the", "seeds, these have 1");
      }
    }
    assertThat(reach("all", full)).containsPattern("^\\d+ of \\d+ claims can be decided");
    Path small = folder.resolve("small");
    for (String method : new String[] {"adam", "adafisher"}) {
      Records.of(Records.spec(method, "resnet18_cifar", 1), "CIFAR-10, 3000 train", 3000, 0.5)
          .write(small.resolve(method));
    }
    assertThat(reach("small", small)).contains("none of the", "--profile paper makes such runs");
    Path other = folder.resolve("other");
    Records.of(RunSpec.of("iris", "mlp", OptimizerSpec.of("adam")), "Iris", 100, 0.5)
        .write(other.resolve("adam"));
    assertThat(reach("other", other)).contains("no claim is about such networks and data (Iris;");
  }

  private void writeFull(Path from, String method, int seed) throws IOException {
    double[] accuracies = new double[200];
    Arrays.setAll(accuracies, epoch -> 0.5 + epoch / 1000.0 + seed / 10_000.0);
    Records.of(Records.spec(method, "resnet18_cifar", seed), "CIFAR-10", 50000, accuracies)
        .write(from.resolve(method + "-" + seed));
  }

  private String reach(String name, Path from) throws IOException {
    Path runs = folder.resolve("runs");
    Path set = RunSets.add(name, from, runs).folder();
    return Ledger.load(Ledger.sets(runs), new Observations()).reach(set);
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
