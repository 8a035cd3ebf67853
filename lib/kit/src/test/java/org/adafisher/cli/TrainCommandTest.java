package org.adafisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.adafisher.internal.Checksums;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.study.Store;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainCommandTest {

  private static final String[] ADAM = {
    "train", "--data", "iris", "--network", "mlp", "--optimizer", "adam", "--batch", "40",
  };

  @TempDir private Path folder;

  private static String[] adam(String... more) {
    return Stream.concat(Stream.of(ADAM), Stream.of(more)).toArray(String[]::new);
  }

  /** What a refused command says, which is one line. */
  private static String refused(String... arguments) {
    PrintStream usual = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertThat(Main.run(arguments)).as(String.join(" ", arguments)).isEqualTo(Main.UNUSABLE);
    } finally {
      System.setErr(usual);
    }
    List<String> lines =
        said.toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("kit: "))
            .toList();
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        sums.put(folder.relativize(path).toString(), Checksums.sha256(path));
      }
    }
    return sums;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--freeze | --freeze would do nothing",
        "--new-layer=linear.* | --new-layer would do nothing",
        "--rule=RELEASED_CODE | only adafisher and adafisherw have factor rules",
        "--evaluation-on-clock | --evaluation-on-clock would do nothing",
        "--cutout --augment | --augment would do nothing",
        "--budget=paper --epochs=3 | --epochs would do nothing",
        "--checkpoint-every=0 | --checkpoint-every 0: give a whole number of at least 1",
        "--checkpoint-every=1000 | a checkpoint every 1000 steps, but the run has 12 steps",
        "--warm-up=12 | a warm-up of 12 steps, but the run has 12 steps: give less",
        "--warm-up=-1 | steps of warm-up -1: give a whole number from 0",
        "--epochs=0 | epochs 0: give a whole number from 1 to 1,000,000",
        "--epochs=99999999999 | '99999999999' is not a whole number of at most 2147483647",
        "--epochs=1.9 | '1.9' is not a whole number",
        "--seed=-1 | seed -1: give a whole number from 0",
        "--threads=0 | --threads 0: give 1 to",
        "--threads=100000 | --threads 100000: give 1 to",
        "--lr=NaN | learning rate NaN must be finite, at least 0",
        "--lr=fast | 'fast' is not a number",
        "--resume --overwrite | give one of them",
        "--spec=x.json | --batch would do nothing: --spec FILE says all of the run"
      })
  void whatWouldDoNothingOrIsOutOfRangeIsRefusedAndTouchesNothing(String options, String said)
      throws IOException {
    Path out = folder.resolve("run");
    assertThat(Main.run(adam("--out", out.toString()))).isEqualTo(Main.DONE);
    Map<String, String> before = contents(folder);
    List<String> more = new ArrayList<>(List.of(options.split(" ")));
    if (!options.contains("--resume")) {
      more.add("--overwrite");
    }
    more.addAll(List.of("--out", out.toString()));
    assertThat(refused(adam(more.toArray(String[]::new)))).contains(said);
    assertThat(contents(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "resnet8_cifar, network resnet8_cifar cannot take examples of shape (4)",
    "gpt1_1x64x16, iris",
    "nope, nope"
  })
  void aNetworkThatCannotTakeTheDataTouchesNothing(String network, String said) throws IOException {
    Path out = folder.resolve("run");
    assertThat(Main.run(adam("--out", out.toString()))).isEqualTo(Main.DONE);
    Map<String, String> before = contents(folder);
    String[] other = adam("--out", out.toString(), "--overwrite");
    other[4] = network;
    assertThat(refused(other)).contains(said);
    assertThat(contents(folder)).isEqualTo(before);
  }

  @Test
  void anEmptyPathIsNotTheCurrentFolder() {
    for (String option : List.of("--out", "--spec")) {
      assertThat(refused("train", option, "")).contains(option, "it is empty");
    }
    assertThat(refused("study", "list", "--store", "")).contains("--store", "it is empty");
  }

  /** No two runs of a sweep share a folder, which is named by letters, digits, dashes. */
  @Test
  void theDefaultFolderIsTheRuns() {
    Store store = new Store(folder);
    RunSpec run = RunSpec.of("iris", "mlp", OptimizerSpec.of("adam"));
    List<RunSpec> sweep =
        List.of(
            run,
            run.with(run.optimizer().withLearningRate(0.5)),
            run.with(Budget.epochs(4)),
            run.withBatchSize(8));
    assertThat(sweep.stream().map(store::folder)).doesNotHaveDuplicates();
    assertThat(store.folder(run).getFileName().toString())
        .matches("[a-z0-9_-]+")
        .endsWith("-" + run.id());
  }

  /** The whole specification is read before its first path is made. */
  @Test
  void aRuleThatIsAPathIsRefusedBeforeItNamesAFolder() throws IOException {
    RunSpec run =
        RunSpec.of("iris", "mlp", OptimizerSpec.of("adafisher").with("rule", "RELEASED_CODE"));
    String text = run.toJson().replace("RELEASED_CODE", "../../../../finished");
    Path file = Files.writeString(folder.resolve("spec.json"), text);
    Map<String, String> before = contents(folder);
    assertThat(refused("train", "--spec", file.toString())).contains("../../../../finished");
    assertThat(contents(folder)).isEqualTo(before);
  }

  @Test
  void anOutputThatCannotBeWrittenIsNoSuccess() {
    PrintStream usual = System.out;
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    System.setOut(new PrintStream(full));
    try {
      assertThat(refused("summary", "mlp", "--input", "4"))
          .contains("standard output cannot be written");
    } finally {
      System.setOut(usual);
    }
  }

  @Test
  void studyOptionsThatWouldDoNothingAreRefused() {
    for (String[] wrong :
        List.of(
            new String[] {"study", "list", "--dry-run"},
            new String[] {"study", "list", "--only", "adam"},
            new String[] {"study", "table-2", "--json"},
            new String[] {"study", "table-2", "--no-timing"},
            new String[] {"study", "table-2", "--dry-run", "--runs", "2"},
            new String[] {"bench", "--optimizers", "adam,adam"})) {
      assertThat(refused(wrong)).containsAnyOf("would do nothing", "given twice");
    }
    assertThat(refused("study", "table-2", "--runs", "0")).contains("--runs 0");
  }

  @Test
  void aRepetitionReplacesNothing() throws IOException {
    Path out = folder.resolve("run");
    assertThat(Main.run(adam("--out", out.toString()))).isEqualTo(Main.DONE);
    Map<String, String> before = contents(folder);
    assertThat(refused("rerun", out.toString(), "--out", out.toString()))
        .contains("this run, which is finished");
    assertThat(refused("rerun", out.toString(), "--out", out.toString(), "--overwrite"))
        .contains("not DIR itself");
    assertThat(contents(folder)).isEqualTo(before);
  }
}
