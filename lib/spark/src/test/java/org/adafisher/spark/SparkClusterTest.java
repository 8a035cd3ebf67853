package org.adafisher.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.study.Cluster;
import org.adafisher.study.Execution;
import org.adafisher.study.Store;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs at a time on this machine, each in a process of its own. */
class SparkClusterTest {

  private static final RunSpec ADAM =
      RunSpec.of("iris", "mlp", OptimizerSpec.of("adam")).with(Budget.epochs(2));
  private static final RunSpec SGD = ADAM.with(OptimizerSpec.of("sgd"));

  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();
  private Store store;

  @BeforeEach
  void open() {
    store = new Store(folder.resolve("store"));
  }

  private final class Notes implements Execution.Listener {

    @Override
    public void onRun(RunRecord record, boolean isNew, int left) {
      told.add((isNew ? "trained" : "found") + ", " + left + " left");
    }

    @Override
    public synchronized void onMessage(String message) {
      told.add(message);
    }
  }

  private Map<RunSpec, String> train(Path scratch, RunSpec... runs) throws IOException {
    Cluster.Request request = new Cluster.Request("local[2]", Map.of(), null, null, scratch);
    return Cluster.find().train(List.of(runs), store, request, new Notes());
  }

  private String weights(RunSpec run) throws IOException {
    return store.find(run).orElseThrow().weightsSha256();
  }

  private List<String> expected(RunSpec... runs) throws IOException {
    Store alone = new Store(folder.resolve("alone"));
    return new Execution(alone, null, Execution.Listener.NONE)
        .run(List.of(runs)).stream().map(RunRecord::weightsSha256).toList();
  }

  private static List<String> names(Path place) throws IOException {
    try (Stream<Path> all = Files.list(place)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void runsHaveTheSameBitsAsInThisProcess() throws IOException {
    assertThat(train(null, ADAM, SGD)).isEmpty();
    assertThat(List.of(weights(ADAM), weights(SGD))).isEqualTo(expected(ADAM, SGD));
    assertThat(told)
        .containsExactly(
            "Spark local[2]: all executors see the store, where their checkpoints lie",
            "trained, 1 left",
            "trained, 0 left");
    String name = store.folder(ADAM).getFileName() + ".log";
    assertThat(names(store.folder().resolve("logs"))).hasSize(2).contains(name);
    assertThat(store.folder().resolve("logs").resolve(name)).content().contains("run 1 of 1: mlp");
    told.clear();
    assertThat(train(null, SGD, ADAM)).isEmpty();
    assertThat(told).containsExactly("found, 1 left", "found, 0 left");
  }

  @Test
  void withoutASharedStoreWholeRunsComeBack() throws IOException {
    Path scratch = folder.resolve("scratch");
    assertThat(train(scratch, ADAM)).isEmpty();
    assertThat(List.of(weights(ADAM))).isEqualTo(expected(ADAM));
    assertThat(names(store.folder(ADAM)))
        .containsExactlyElementsOf(names(new Store(folder.resolve("alone")).folder(ADAM)));
    assertThat(names(scratch)).isEmpty();
    assertThat(names(store.folder().resolve("logs"))).hasSize(1);
  }

  @Test
  void aRunThatCannotBeTrainedKeepsNoOtherFromIt() throws IOException {
    RunSpec nowhere =
        RunSpec.of("cifar10", "resnet8_cifar", OptimizerSpec.of("adam")).with(Budget.epochs(1));
    Map<RunSpec, String> lost = train(null, nowhere, ADAM);
    assertThat(lost).containsOnlyKeys(nowhere);
    assertThat(lost.get(nowhere)).contains("cifar10").endsWith("(status 2)");
    assertThat(store.find(ADAM)).isPresent();
    assertThat(told.stream().filter(line -> line.contains("attempt ")))
        .hasSize(4)
        .anyMatch(line -> line.endsWith("attempt 4 of 4"));
  }

  @Test
  void anInterruptLeavesCheckpointsAndTheSameCommandGoesOn() throws Exception {
    RunSpec longer = ADAM.with(Budget.epochs(120)).withBatchSize(4);
    Path own = store.folder(longer);
    Thread driver = Thread.currentThread();
    Thread impatient =
        new Thread(
            () -> {
              try {
                while (!Files.exists(own.resolve("checkpoint-000000038"))) {
                  Thread.sleep(10);
                }
              } catch (InterruptedException e) {
                // Interrupts all the same.
              }
              driver.interrupt();
            });
    impatient.start();
    assertThatThrownBy(() -> train(null, longer)).isInstanceOf(CancellationException.class);
    assertThat(names(own)).doesNotContain("lock").anyMatch(name -> name.startsWith("checkpoint-"));
    assertThat(RunRecord.read(own).interrupted()).isTrue();
    assertThat(train(null, longer)).isEmpty();
    assertThat(store.find(longer).orElseThrow().resumed()).isEqualTo(1);
    assertThat(List.of(weights(longer))).isEqualTo(expected(longer));
  }
}
