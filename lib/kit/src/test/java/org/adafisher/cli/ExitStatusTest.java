package org.adafisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocols;
import org.adafisher.study.Store;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The exit statuses of docs/commands.md, tried command by command. */
class ExitStatusTest {

  private static final String SPEC =
      RunSpec.of("iris", "mlp", OptimizerSpec.of("adam")).toJson().replace("\n", " ");

  private static final String TRACE =
      """
      {"kind": "sgd", "net": {"name": "mlp", "spec": "x(B,2) -> fc1 Linear(2,2,bias) -> logits(B,2)"},
       "hyperparameters": {"lr": 0.1}, "init_params": {"fc1.weight": [[1, 0], [0, 1]], "fc1.bias": [0, 0]},
       "batches": [{"x": [[1, 2]], "y": [0]}],
       "steps": [{"loss": 1.3132616875182228,
                  "params": {"fc1.weight": [[1, 0], [0, 1]], "fc1.bias": [0, 0]}}]}
      """;

  @TempDir private Path folder;

  private final List<String> table = new ArrayList<>();
  private String said = "";

  @BeforeEach
  void write() throws IOException {
    text("spec.json", SPEC);
    text("null.json", SPEC.replaceFirst("\"learningRate\" : [^,]+", "\"learningRate\" : null"));
    text("fraction.json", SPEC.replaceFirst("\"epochs\" : 3", "\"epochs\" : 1.9"));
    text("trace.json", TRACE);
    text("cases.json", "{\"cases\": []}");
    text("loss.json", TRACE.replaceFirst("(?s),\\s+\"params\".*", "}]}"));
    text("skipped.json", "{\"kind\": \"documentation\"}");
    text("words.pth", "no weights");
    text("short.safetensors", "\u0010\0\0\0\0\0\0\0{\"a\": ");
    text("runs/set/bad/run.json", "null");
    text("runs/set/worse/run.json", "{\"spec\": 1}");
    text("record/run.json", "{}");
    RunSpec run = Protocols.named("table-2").at(Profile.SMOKE, null).runs().get(0);
    text("store/" + new Store(folder).folder(run).getFileName() + "/run.json", "[]");
  }

  private void text(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
  }

  /** Runs a command, in which FOLDER/ stands for the test's folder. */
  private void expect(int status, String fragment, String command) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    int found;
    try {
      System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      found = Main.run(command.replace("FOLDER", folder.toString()).split(" "));
    } finally {
      System.setErr(err);
      System.setOut(out);
    }
    said = errors.toString(StandardCharsets.UTF_8);
    List<String> lines = said.lines().filter(line -> line.startsWith("kit: ")).toList();
    String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    table.add(
        String.format(
            Locale.ROOT,
            "%d  %-55s %s",
            found,
            command,
            last.replace(folder.toString(), "FOLDER")));
    assertThat(found).as("%s: %s", command, said).isEqualTo(status);
    assertThat(status == Main.UNUSABLE ? said : said + output.toString(StandardCharsets.UTF_8))
        .as(command)
        .contains(fragment.replace("FOLDER", folder.toString()));
    assertThat(String.join("\n", lines))
        .as(command)
        .doesNotContain("\tat ", "Exception", "java.", "ai.djl", "org.adafisher", "Expected layout")
        .doesNotContainPattern(
            "must be in [\\[(]|Jackson|Deserializ| is not an? (int|long|double)");
    if (status == Main.UNUSABLE) {
      assertThat(lines).as("%s: %s", command, said).isNotEmpty();
    }
  }

  private static String train(String more) {
    return "train --data iris --network mlp --optimizer sgd --device cpu --batch 50 --epochs 1 "
        + more;
  }

  @Test
  void everyCommandKeepsToTheTable() throws IOException {
    expect(0, "train", "--help");
    expect(0, "--epochs", "train --help");
    expect(2, "'trian'", "trian");
    expect(2, "--spec FILE", "train");
    expect(2, "--lrr", train("--lrr 1"));
    expect(2, "--epochs", "train --epochs two");
    expect(2, "--epochs", "train --epochs 1.5");
    expect(2, "nope", "train --data iris --network nope --optimizer adam");
    expect(2, "nope", "train --data iris --network mlp --optimizer nope");
    expect(2, "nope", "train --data FOLDER/nope --network mlp --optimizer sgd");
    expect(2, "momentum", train("--option momentum=2 --out FOLDER/out"));
    expect(
        2,
        "resnet18_cifar cannot take examples of shape",
        "train --data iris --network resnet18_cifar --optimizer sgd --out FOLDER/out");
    expect(2, "FOLDER/none.json: no such file", "train --spec FOLDER/none.json");
    expect(2, "FOLDER: a folder, not a file", "train --spec FOLDER");
    expect(2, "optimizer.learningRate is null, expected", "train --spec FOLDER/null.json");
    expect(2, "budget.epochs is 1.9, expected a whole", "train --spec FOLDER/fraction.json");
    expect(2, "FOLDER/none.pth: no such file", train("--weights FOLDER/none.pth --out FOLDER/out"));
    expect(2, "FOLDER/words.pth: ", train("--weights FOLDER/words.pth --out FOLDER/out"));
    expect(
        2,
        "FOLDER/short.safetensors: ",
        train("--weights FOLDER/short.safetensors --out FOLDER/out"));
    expect(2, "FOLDER/spec.json", train("--out FOLDER/spec.json"));
    expect(0, "complete", train("--out FOLDER/done"));
    expect(0, "the same bits", "rerun FOLDER/done");
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode fewer = (ObjectNode) mapper.readTree(folder.resolve("done/run.json").toFile());
    fewer.putArray("epochs");
    text("fewer/run.json", fewer.toString());
    expect(1, "DIFFERS epochs", "rerun FOLDER/fewer");
    expect(1, "diverged", train("--lr 1e30 --out FOLDER/diverged"));
    expect(2, "FOLDER/record/run.json: no field 'spec'", "rerun FOLDER/record");
    expect(2, "holds no run.json", "rerun FOLDER/none");
    expect(2, "'table-99'", "study table-99");
    expect(2, "'full'", "study table-2 --profile full");
    expect(
        2, "Spark is not on the class path", "study figure-1 --spark local[2] --store FOLDER/no");
    expect(2, "--scratch would do nothing", "study figure-1 --scratch FOLDER/scratch");
    expect(2, "--spark would do nothing", "study figure-1 --spark local[2] --dry-run");
    expect(2, "'ui'", "study figure-1 --spark local[2] --spark-conf ui=true");
    expect(2, "'nothing'", "study table-2 --profile smoke --only nothing --store FOLDER/empty");
    expect(
        2, "run.json: is a list", "study table-2 --profile smoke --dry-run --store FOLDER/store");
    expect(2, "'99'", "claims --runs FOLDER/runs --section 99");
    expect(2, "FOLDER/none", "claims --runs FOLDER/none");
    expect(2, "not like a notebook's", "claims --runs FOLDER/runs --add 03_x=FOLDER/runs");
    expect(2, "set/bad: is null", "claims --runs FOLDER/runs");
    assertThat(said).contains("set/worse: spec is 1, expected an object");
    expect(2, "'nope'", "summary nope");
    expect(2, "--input '0'", "summary mlp --input 0");
    expect(2, "cannot take an example of 4", "summary resnet18_cifar --input 4");
    expect(2, "FOLDER/none.json: no such file", "replay FOLDER/none.json");
    expect(2, "FOLDER/words.pth: line 1", "replay FOLDER/words.pth");
    expect(2, "nothing to compare", "replay FOLDER/cases.json");
    expect(2, "no field 'params'", "replay FOLDER/loss.json");
    expect(1, "FAIL", "replay FOLDER/trace.json");
    expect(0, "ok", "replay --tolerance 1 FOLDER/trace.json");
    expect(2, "--tolerance", "replay --tolerance -1 FOLDER/trace.json");
    expect(2, "--tolerance", "replay --tolerance Infinity FOLDER/trace.json");
    expect(1, "nothing was compared", "replay FOLDER/skipped.json");
    expect(1, "nothing was compared", "parity FOLDER/trace.json");
    expect(2, "no such file", "parity FOLDER/none.json");
    expect(2, "nope", "bench --networks nope");
    expect(2, "--steps", "bench --steps 0");
    expect(2, "'tpu'", "doctor --device tpu");
    table.forEach(System.out::println);
  }

  @Test
  void oneBadFileDoesNotHideTheRest() {
    expect(2, "FOLDER/none.json: no such file", "replay FOLDER/none.json FOLDER/trace.json");
    assertThat(said).doesNotContain("trace.json");
    expect(
        2,
        "FOLDER/none.json: no such file",
        "replay --json --tolerance 1 FOLDER/cases.json FOLDER/none.json FOLDER/trace.json");
    assertThat(said).contains("FOLDER/cases.json: ".replace("FOLDER", folder.toString()));
  }

  @Test
  void aDefectIsCalledSo() {
    assertThat(reported(new NullPointerException("Cannot invoke \"x\""))).isEqualTo(Main.FAILED);
    assertThat(said)
        .isEqualTo(
            "kit: an unexpected failure, a defect of the kit; the same with ./kit --debug shows"
                + " where\n");
    assertThat(reported(new IllegalStateException("no step was made"))).isEqualTo(Main.FAILED);
    assertThat(said).startsWith("kit: no step was made; the same with ./kit --debug");
    assertThat(reported(new StackOverflowError())).isEqualTo(Main.FAILED);
    assertThat(reported(new OutOfMemoryError("Java heap space"))).isEqualTo(Main.UNUSABLE);
    assertThat(said).startsWith("kit: the Java heap is full");
    assertThat(reported(new CancellationException("in step 3"))).isEqualTo(Main.INTERRUPTED);
    assertThat(reported(new IOException("f: cut short"))).isEqualTo(Main.UNUSABLE);
    assertThat(said).isEqualTo("kit: f: cut short\n");
  }

  private int reported(Throwable failure) {
    java.io.StringWriter text = new java.io.StringWriter();
    CommandLine line = new CommandLine(new SummaryCommand());
    line.setErr(new java.io.PrintWriter(text, true));
    int status = Failure.report(failure, line, false);
    said = text.toString();
    return status;
  }
}
