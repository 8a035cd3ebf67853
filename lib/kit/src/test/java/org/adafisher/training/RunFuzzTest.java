package org.adafisher.training;

import ai.djl.ndarray.NDManager;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.adafisher.data.LabelledData;
import org.adafisher.data.source.DataSets;
import org.adafisher.fuzz.Contract;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.network.Networks;
import org.adafisher.training.record.Plan;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run is made of: its specification, its checkpoints, its record. */
class RunFuzzTest {

  private static final LabelledData IRIS = DataSets.open("iris", null);
  private static final RunSpec SPEC =
      RunSpec.of("iris", "mlp", OptimizerSpec.of("adafisher"))
          .with(Budget.epochs(1))
          .withBatchSize(50);
  private static final List<String> FILES =
      List.of("weights.npz", "optimizer.npz", "progress.json");

  @TempDir private static Path folder;
  @TempDir private static Path run;

  /** A whole run, whose record and checkpoint stay as they are between inputs. */
  @BeforeEach
  void train() throws IOException {
    if (!Files.exists(run.resolve("run.json"))) {
      train(run);
    }
  }

  private static void train(Path folder) throws IOException {
    Training.run(
        SPEC,
        IRIS,
        () -> Networks.perceptron(2, 3),
        new RunOptions(folder, 1, false),
        TrainingListener.NONE);
  }

  private static Path newest(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.getFileName().toString().startsWith("checkpoint-"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  @MethodSource
  @FuzzTest
  void specification(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("spec.json"), content);
    Contract.check(file, () -> RunSpec.read(file).id());
  }

  static Stream<byte[]> specification() {
    return Stream.of(SPEC.toJson().getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource
  @FuzzTest
  void record(byte[] content) throws IOException {
    Files.write(folder.resolve("run.json"), content);
    Contract.check(folder, () -> RunRecord.read(folder));
  }

  static Stream<byte[]> record() throws IOException {
    Path folder = Files.createTempDirectory("seeds");
    train(folder);
    return Stream.of(Files.readAllBytes(folder.resolve("run.json")));
  }

  /**
   * A checkpoint of which one file is replaced, whose sums are right: the first byte says which; 3
   * and 4 stand for the first array of the weights and of the optimizer.
   */
  @MethodSource
  @FuzzTest
  void checkpoint(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    int kind = (input[0] & 0xff) % 5;
    Path checkpoint = newest(run);
    Path file = checkpoint.resolve(FILES.get(kind % 3));
    byte[] good = Files.readAllBytes(file);
    byte[] content = Arrays.copyOfRange(input, 1, input.length);
    Files.write(file, kind < 3 ? content : withFirst(file, content));
    try {
      CheckpointsTest.sumAgain(checkpoint);
      Contract.check(run, RunFuzzTest::restore);
    } finally {
      Files.write(file, good);
    }
  }

  private static void restore() throws IOException {
    Task task = Task.of(SPEC, IRIS);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        Stepper stepper =
            new Stepper(
                SPEC,
                SPEC.optimizer(),
                Networks.perceptron(2, 3),
                task.input(),
                step -> 1e-3,
                new Clock(),
                manager)) {
      new Checkpoints(run)
          .restore(
              stepper.network,
              stepper.optimizer,
              progress -> progress.check(Plan.of(1, "epochs"), task.stepsPerEpoch()),
              message -> {});
    }
  }

  /** The archive with another first entry. */
  private static byte[] withFirst(Path file, byte[] first) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipFile archive = new ZipFile(file.toFile());
        ZipOutputStream zip = new ZipOutputStream(bytes)) {
      byte[] content = first;
      for (ZipEntry entry : archive.stream().toList()) {
        content = content == null ? archive.getInputStream(entry).readAllBytes() : content;
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setMethod(ZipEntry.STORED);
        copy.setSize(content.length);
        copy.setCrc(sum.getValue());
        zip.putNextEntry(copy);
        zip.write(content);
        content = null;
      }
    }
    return bytes.toByteArray();
  }

  static Stream<byte[]> checkpoint() throws IOException {
    Path folder = Files.createTempDirectory("seeds");
    train(folder);
    Stream.Builder<byte[]> seeds = Stream.builder();
    for (int kind = 0; kind < 5; kind++) {
      Path file = newest(folder).resolve(FILES.get(kind % 3));
      byte[] content = Files.readAllBytes(file);
      if (kind >= 3) {
        try (ZipFile archive = new ZipFile(file.toFile())) {
          content = archive.getInputStream(archive.entries().nextElement()).readAllBytes();
        }
      }
      byte[] seed = new byte[1 + content.length];
      seed[0] = (byte) kind;
      System.arraycopy(content, 0, seed, 1, content.length);
      seeds.add(seed);
    }
    return seeds.build();
  }
}
