package org.adafisher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocol;
import org.adafisher.study.Protocols;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyPlanTest {

  private static final String UNDISTURBED = " --stragglers 0:1 --failures 0 --start 0";

  @TempDir private Path folder;
  private String said = "";

  private int run(String command) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
      int status = Main.run((command + " --store " + folder.resolve("store")).split(" "));
      said = (status == Main.DONE ? output : errors).toString(StandardCharsets.UTF_8);
      return status;
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private void refused(String command, String words) {
    assertThat(run(command)).as(said).isEqualTo(Main.UNUSABLE);
    assertThat(said).contains(words);
  }

  private JsonNode json(String command) throws IOException {
    assertThat(run(command + " --json")).as(said).isEqualTo(Main.DONE);
    return new ObjectMapper().readTree(said);
  }

  @Test
  void theWholeProgrammeCountsEveryRunOnce() throws IOException {
    Set<String> ids = new HashSet<>();
    int all = 0;
    for (Protocol protocol : Protocols.list()) {
      if (protocol.name().matches("(table|figure)-\\d+")) {
        for (RunSpec run : protocol.at(Profile.PAPER, null).withSeeds(5).runs()) {
          ids.add(run.id());
          all++;
        }
      }
    }
    JsonNode plan = json("study all --plan --times paper --repetitions 20");
    assertThat(plan.at("/programme/runs")).hasSize(ids.size());
    int shared = 0;
    for (JsonNode part : plan.at("/programme/parts")) {
      shared += part.get("shared").asInt();
    }
    assertThat(ids.size() + shared).isEqualTo(all);
    assertThat(shared).isPositive();
    assertThat(plan.at("/forecasts")).hasSize(4);
  }

  @Test
  void withoutMishapsOneExecutorTakesTheSumAndManyTheLongest() throws IOException {
    JsonNode plan =
        json(
            "study table-2 --profile paper --plan --times paper --only resnet18 --executors 1,5000"
                + UNDISTURBED);
    double sum = 0;
    double longest = 0;
    for (JsonNode run : plan.at("/programme/runs")) {
      sum += run.get("seconds").asDouble();
      longest = Math.max(longest, run.get("seconds").asDouble());
    }
    assertThat(plan.at("/forecasts/0/median").asDouble()).isCloseTo(sum, within(1e-3));
    assertThat(plan.at("/forecasts/1/high").asDouble()).isEqualTo(longest);
    JsonNode faster =
        json(
            "study table-2 --profile paper --plan --times paper --only resnet18 --executors 1 --speed 4"
                + UNDISTURBED);
    assertThat(faster.at("/forecasts/0/median").asDouble()).isCloseTo(sum / 4, within(1e-3));
  }

  @Test
  void thePlanSaysWhatItAssumesAndWhereItsTimesAreFrom() {
    String command =
        "study table-2 --profile paper --plan --times paper --price 0.8 --only resnet18";
    assertThat(run(command)).as(said).isEqualTo(Main.DONE);
    String first = said;
    assertThat(first)
        .contains(
            "Table 2, Figures 13 and 14, profile paper: 80 runs to do, 0 done",
            "the paper's card, one NVIDIA RTX 6000 Ada (estimated",
            "0 runs on the networks named, 80 by their multiply-adds",
            "5 % of runs take 3 times as long",
            "fails 0.001 times an hour",
            "loses an epoch of work at most",
            "1,000 simulations, seed 1",
            "hours held         cost")
        .containsPattern("\\n +512 .* longest run ");
    assertThat(run(command)).isEqualTo(Main.DONE);
    assertThat(said).isEqualTo(first);
    assertThat(run(command + " --seed 2")).isEqualTo(Main.DONE);
    assertThat(said).isNotEqualTo(first);
  }

  @Test
  void aPageHasBothFigures() throws IOException {
    Path page = folder.resolve("plan.html");
    assertThat(
            run(
                "study table-4 --profile paper --plan --times paper --repetitions 9 --page "
                    + page))
        .as(said)
        .isEqualTo(Main.DONE);
    assertThat(Files.readString(page))
        .contains("RTX 6000 Ada (estimated", "5 % of runs take 3 times as long")
        .contains("Until the last run ends", "Work of one executor", "simulated: median and 95 %");
  }

  /** The small study has steps of a millisecond: they are timed here, once. */
  @Test
  void timesOfThisMachineAreMeasuredOnceAndKept() throws IOException {
    String command = "study table-2 --plan --profile smoke --executors 1 --device cpu";
    refused(command + " --no-timing", "leave --no-timing out");
    assertThat(run(command)).as(said).isEqualTo(Main.DONE);
    assertThat(said)
        .contains("this machine, ", "cpu(), threads: ", "(measured: convnet_small, batch 16)");
    String first = said;
    String times = Files.readString(folder.resolve("store/step-times.properties"));
    assertThat(run(command + " --no-timing")).isEqualTo(Main.DONE);
    assertThat(said).isEqualTo(first);
    assertThat(folder.resolve("store/step-times.properties")).hasContent(times);
  }

  @Test
  void whatWouldDoNothingOrCannotBeIsRefused() {
    refused("study table-2 --executors 4", "--executors would do nothing");
    refused("study table-2 --page x.html", "--page would do nothing");
    refused("study table-2 --price 2", "--price would do nothing");
    refused("study all", "'all' is for --plan only");
    refused("study list --plan", "list has no --plan");
    refused("study table-2 --plan --dry-run", "--dry-run would do nothing");
    refused("study table-2 --plan --runs 2", "--runs would do nothing");
    refused("study all --plan --times paper --threads 2", "--threads would do nothing");
    refused("study all --plan --failures 0 --checkpoint 5", "--checkpoint would do nothing");
    refused("study all --plan --failures 0 --stragglers 0:1 --seed 2", "--seed would do nothing");
    String plan = "study table-2 --profile paper --only resnet18 --plan --times paper ";
    refused(plan + "--stragglers 3", "'3': a share and a factor");
    refused(plan + "--stragglers 2:3", "share of stragglers 2.0");
    refused(plan + "--stragglers a:3", "'a' is not a number");
    refused(plan + "--failures -1", "failures an hour -1.0");
    refused(plan + "--executors 0", "--executors 0");
    refused(plan + "--speed 0", "--speed 0.0");
    refused(plan + "--seeds 0", "--seeds 0");
    refused(plan + "--checkpoint soon", "'soon' is not a number");
    refused(plan + "--checkpoint 0", "--checkpoint 0: give minutes, epoch or none");
    refused(plan + "--repetitions 0", "repetitions 0");
    refused("study all --plan --times paper --only nothing", "'nothing' matches no run");
    refused(plan + "--checkpoint none --failures 5", "hardly ever end");
    refused("study table-99 --plan", "unknown study 'table-99'");
    refused("study all --plan --times " + folder.resolve("none.json"), "none.json");
  }
}
