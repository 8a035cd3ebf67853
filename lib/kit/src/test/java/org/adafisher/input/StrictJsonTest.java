package org.adafisher.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictJsonTest {

  private static final RunSpec SPEC =
      RunSpec.of("iris", "mlp", OptimizerSpec.of("adam").with("beta1", 0.8));

  private static final String JSON = StrictJson.writeLine(SPEC);

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("spec.json"), text);
  }

  @Test
  void aSpecificationComesBack() throws IOException {
    assertThat(RunSpec.read(file(JSON))).isEqualTo(SPEC);
    assertThat(RunSpec.read(file(SPEC.toJson()))).isEqualTo(SPEC);
    assertThat(JSON).contains("\"pretrained\":null", "\"reference\":null");
  }

  /** Every damage is an error of one line with the file, the place, what is there, what may be. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"learningRate\":0.001 | \"learningRate\":null | optimizer.learningRate is null, expected"
            + " a finite number",
        "\"learningRate\":0.001 | \"learningRate\":1e999 | optimizer.learningRate is 1E+999,"
            + " expected a finite",
        "\"learningRate\":0.001 | \"learningRate\":\"NaN\" | optimizer: learning rate NaN must be",
        "\"learningRate\":0.001 | \"learningRate\":\"0.1\" | optimizer.learningRate is \"0.1\","
            + " expected a finite number",
        "\"learningRate\":0.001 | \"learningRate\":true | optimizer.learningRate is true, expected"
            + " a finite number",
        "\"learningRate\":0.001 | \"learningRate\":[0.1] | optimizer.learningRate is a list,"
            + " expected a finite number",
        "\"learningRate\":0.001 | \"learningRate\":-1 | optimizer: learning rate -1.0 must be",
        "\"learningRate\":0.001, | `` | no field 'optimizer.learningRate'",
        "\"epochs\":3 | \"epochs\":1.9 | budget.epochs is 1.9, expected a whole number",
        "\"epochs\":3 | \"epochs\":3.0 | budget.epochs is 3.0, expected a whole number",
        "\"epochs\":3 | \"epochs\":\"3\" | budget.epochs is \"3\", expected a whole number",
        "\"epochs\":3 | \"epochs\":null | budget.epochs is null, expected a whole number",
        "\"epochs\":3 | \"epochs\":true | budget.epochs is true, expected a whole number",
        "\"epochs\":3 | \"epochs\":99999999999 | budget.epochs is 99999999999, expected a whole"
            + " number",
        "\"epochs\":3 | \"epochs\":0 | budget: epochs 0",
        "\"evaluationCounts\":false | \"evaluationCounts\":0 | budget.evaluationCounts is 0,"
            + " expected true or false",
        "\"evaluationCounts\":false | \"evaluationCounts\":\"false\" | expected true or false",
        "\"kind\":\"EPOCHS\" | \"kind\":0 | budget.kind is 0, expected one of [EPOCHS, REFERENCE]",
        "\"kind\":\"EPOCHS\" | \"kind\":\"\" | budget.kind is \"\", expected one of [EPOCHS,"
            + " REFERENCE]",
        "\"kind\":\"EPOCHS\" | \"kind\":null | budget.kind is null, expected one of [EPOCHS,"
            + " REFERENCE]",
        "\"network\":\"mlp\" | \"network\":null | network is null, expected a text",
        "\"network\":\"mlp\" | \"network\":7 | network is 7, expected a text",
        "\"network\":\"mlp\" | \"network\":1.5 | network is 1.5, expected a text",
        "\"network\":\"mlp\" | \"network\":7e77667737777770 | network is unreadable, expected a text",
        "\"network\":\"mlp\" | \"network\":true | network is true, expected a text",
        "\"network\":\"mlp\" | \"network\":{} | network is an object, expected a text",
        "\"network\":\"mlp\" | \"network\":\"mlp\",\"network\":\"mlp\" | the field 'network' stands"
            + " twice",
        "\"network\" | \"netwerk\":1,\"network\" | unknown field 'netwerk'; known are [batchSize,"
            + " budget, data,",
        "\"beta1\":\"0.8\" | \"beta1\":null | optimizer.options.beta1 is null, expected a text",
        "\"beta1\":\"0.8\" | \"beta1\":0.8 | optimizer.options.beta1 is 0.8, expected a text",
        "\"beta1\":\"0.8\" | \"beta1\":\"0.8\",\"beta1\":\"0.9\" | the field 'beta1' stands twice",
        "\"beta1\" | \"beta9\" | has no option 'beta9'",
        "\"device\":\"auto\" | \"device\":\"tpu\" | device 'tpu': choose auto, cpu or gpu",
        "{\"data\" | null{\"data\" | more text after the end",
      })
  void whatIsWrongIsNamed(String good, String bad, String problem) throws IOException {
    assertThat(JSON).contains(good.strip());
    String text = JSON.replace(good.strip(), bad.strip());
    Path file = file(text);
    isRefused(file, problem);
  }

  private static void isRefused(Path file, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunSpec.read(file))
        .withMessageStartingWith(file + ": ")
        .withMessageContaining(problem)
        .satisfies(StrictJsonTest::isOneLineOfOurs);
  }

  private static void isOneLineOfOurs(Throwable error) {
    assertThat(Blame.isOfInput(error)).isTrue();
    assertThat(Blame.line(error))
        .isEqualTo(error.getMessage())
        .doesNotContain("java.", "org.adafisher", "Jackson", "Feature", "Exception", "Deserializ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null | is null, expected an object",
        "[] | is a list, expected an object",
        "7 | is 7, expected an object",
        "NaN | not JSON",
        "{x | line 1, column 2: not JSON at 'x'",
        "{\"data\": | the text ends too early",
        "{} {} | no field",
        "'' | the text ends too early",
      })
  void whatIsNoObjectIsNamed(String text, String problem) throws IOException {
    Path file = file(text);
    isRefused(file, problem);
  }

  @Test
  void messagesAreShortLinesWhateverAFileHolds() throws IOException {
    String name = "a\\n" + "b".repeat(100_000);
    for (String text :
        List.of(
            JSON.replace("\"device\"", "\"" + name + "\":1,\"device\""),
            JSON.replace("\"device\"", "\"" + name + "\":1,\"" + name + "\":1,\"device\""),
            JSON.replace("\"mlp\"", "[\"" + name + "\"]"),
            JSON.replace(":3,", ":\"" + name + "\","))) {
      Path file = file(text);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RunSpec.read(file))
          .satisfies(StrictJsonTest::isOneLineOfOurs)
          .satisfies(error -> assertThat(error.getMessage()).hasSizeLessThan(500));
    }
  }

  @Test
  void textAfterTheEndIsRefused() throws IOException {
    Path file = file(JSON + "\n{}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunSpec.read(file))
        .withMessage(file + ": line 2, column 1: more text after the end at '{}'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StrictJson.readTree(file))
        .withMessageContaining("more text after the end");
  }

  @Test
  void filesThatAreNoJsonTextAreRefused() throws IOException {
    Path file = folder.resolve("bytes.json");
    Files.write(file, new byte[] {'{', (byte) 0xFF, '}'});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StrictJson.readTree(file))
        .withMessage(file + ": not UTF-8 text");
    Files.writeString(file, "[".repeat(100_000));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StrictJson.readTree(file))
        .withMessageContaining("nested too deeply");
    if (Files.exists(Path.of("/dev/zero"))) {
      assertThatIOException()
          .isThrownBy(() -> StrictJson.readTree(Path.of("/dev/zero")))
          .withMessageContaining("at most 67108864 are read");
    }
    NoSuchFileException none = new NoSuchFileException(folder.resolve("none").toString());
    assertThat(Blame.line(none)).isEqualTo(folder.resolve("none") + ": no such file or folder");
  }

  @Test
  void everyRecordThatTheKitHoldsIsRead() throws IOException {
    Path runs = Path.of("../../results/runs");
    List<Path> records;
    try (Stream<Path> files = Files.walk(runs)) {
      records = files.filter(path -> path.endsWith("run.json")).toList();
    }
    assertThat(records).hasSizeGreaterThan(50);
    for (Path record : records) {
      assertThat(RunRecord.read(record.getParent()).epochs()).as("%s", record).isNotNull();
    }
  }

  /** What a record measured must be possible; losses of a run that diverged may be anything. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"epoch\":1, | \"epoch\":0, | epochs[0]: epoch 0",
        "\"testAccuracy\":[^,]+, | \"testAccuracy\":1.5, | epochs[0]: accuracy 1.5 must be from 0"
            + " to 1",
        "\"trainSeconds\":[^,}]+ | \"trainSeconds\":\"NaN\" | epochs[0]: learning rate",
        "\"steps\":\\d+ | \"steps\":-1 | steps -1",
        "\"plan\":\\{ | \"plan\":null,\"plam\":{ | plan is null, expected an object {…}",
        "\"epochs\":\\[\\{ | \"epochs\":[null,{ | epochs[0] is null",
        "\"classReport\":null | \"classReport\":7 | classReport is 7, expected an object",
        "\"clockSeconds\":\\{ | \"clockSeconds\":{\"x\":null, | clockSeconds.x is null, expected a"
            + " finite number",
      })
  void recordsAreReadAsStrictly(String good, String bad, String problem) throws IOException {
    Path run = Path.of("../../results/runs/cifar10_resnet8");
    try (Stream<Path> files = Files.walk(run)) {
      run = files.filter(path -> path.endsWith("run.json")).sorted().findFirst().orElseThrow();
    }
    String text = Files.readString(run);
    String damaged = text.replaceFirst(good.strip(), bad.strip().replace("$", ""));
    assertThat(damaged).isNotEqualTo(text);
    Files.writeString(folder.resolve("run.json"), damaged);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunRecord.read(folder))
        .withMessageContaining(problem)
        .satisfies(StrictJsonTest::isOneLineOfOurs);
  }
}
