package org.adafisher.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.adafisher.study.Cluster;
import org.adafisher.study.Execution;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocols;
import org.adafisher.study.Result;
import org.adafisher.study.Store;
import org.adafisher.study.Study;
import org.adafisher.study.StudyProgress;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Ranges;
import org.adafisher.training.spec.RunSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tech.tablesaw.api.Row;

/** {@code study}: runs a table or figure of the paper, or what is missing of it. */
@Command(
    name = "study",
    description = {
      "Runs a table or figure of the paper at a profile, and prints its tables. Finished runs are",
      "kept in the store and read; killed ones go on; several processes may share a store.",
      "With --plan: what the rest takes on clusters, and what that costs."
    },
    footer =
        "Exit status: 0 done, 1 a run diverged or failed, 2 unusable input or records, 130, 143"
            + " interrupted.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StudyCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      description =
          "table-2, table-10, table-3, table-4, table-5, table-11, figure-5 …; list shows all, with"
              + " what is done and what the rest takes. With --plan also all: all tables and figures"
              + " of the paper, at profile paper, 5 seeds of each setting.")
  private String name;

  @Option(
      names = "--profile",
      paramLabel = "P",
      description = "smoke, quick (default), or paper: the paper's settings unchanged.")
  private String profile = "quick";

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Where the runs are kept; default: results/store.")
  private Path store;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The folder with the data sets; default: $$ADAFISHER_DATA.")
  private Path data;

  @Option(names = "--dry-run", description = "Say what would be trained, and do nothing.")
  private boolean dryRun;

  @Option(
      names = "--json",
      description =
          "With --dry-run: the specifications, as train --print-spec prints them; with --plan: the"
              + " plan.")
  private boolean json;

  @Option(
      names = "--only",
      paramLabel = "FILTER",
      description =
          "Only runs whose network/data/optimizer-rate/batch/seed holds this regular expression.")
  private String only;

  @Option(names = "--runs", paramLabel = "N", description = "Train N runs at most, then stop.")
  private Integer limit;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads; default: all cores at profile paper, else 1. With --spark: cores of a run.")
  private Integer threads;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "gpu, cpu, or auto (default), as for train.")
  private String device = "auto";

  @Mixin private SparkOptions spark;

  @Option(
      names = "--no-timing",
      description =
          "With list or --plan: do not time steps for what has not been timed on this machine.")
  private boolean noTiming;

  @Mixin private StudyPlan plan;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    refuseWhatDoesNothing();
    Profile wanted = Profile.named(plan.profile(name, profile));
    Path place = place();
    Store runs = new Store(store == null ? Runs.results().resolve("store") : store);
    PrintWriter console = command.commandLine().getOut();
    // Small networks gain nothing from threads, and lose much where other processes want the cores.
    boolean isOneEnough = threads == null && wanted != Profile.PAPER;
    Runs.useThreads(spark.isAsked() || isOneEnough ? Integer.valueOf(1) : threads);
    if (name.equals("list")) {
      return report(new StudyList(runs, place, !noTiming, console).print(wanted));
    }
    if (plan.isAsked()) {
      return report(plan.print(new StudyPlan.Work(name, wanted, only, device, runs, place)));
    }
    Study study =
        Protocols.named(name).at(wanted, place).with(run -> run.withDevice(device)).grown(runs);
    List<RunSpec> chosen = chosen(study);
    Result held = Result.load(study, runs);
    int status = report(held.unreadable().values());
    if (dryRun) {
      dryRun(study, chosen, held, console);
      return status;
    }
    return Interruption.during(() -> run(study, runs, place, console));
  }

  private List<RunSpec> chosen(Study study) {
    return only == null ? study.runs() : study.only(only);
  }

  /** Reports the records that cannot be read, a line each; returns the exit status. */
  private int report(Collection<String> unreadable) {
    unreadable.forEach(line -> command.commandLine().getErr().println("kit: " + line));
    return unreadable.isEmpty() ? Main.DONE : Main.UNUSABLE;
  }

  /** What is neither done nor in the way. */
  private static List<RunSpec> todo(List<RunSpec> chosen, Result held) {
    return chosen.stream()
        .filter(run -> !held.records().containsKey(run.id()))
        .filter(run -> !held.unreadable().containsKey(run.id()))
        .toList();
  }

  private void refuseWhatDoesNothing() {
    Given given = new Given(command.commandLine().getParseResult());
    plan.refuseWhatDoesNothing(name);
    if (name.equals("list")) {
      given.refuse("list trains nothing", "--dry-run", "--json", "--only", "--runs", "--device");
      given.refuse("list trains nothing", "--spark", "--spark-conf", "--scratch");
    } else if (!plan.isAsked()) {
      given.refuse("only list and --plan time steps", "--no-timing");
    }
    if (dryRun) {
      given.refuse("--dry-run trains nothing", "--runs", "--spark", "--spark-conf", "--scratch");
    } else if (!plan.isAsked()) {
      given.refuse("it is the form of a --dry-run or --plan, neither is asked for", "--json");
    }
    spark.check(given);
    if (limit != null) {
      Ranges.atLeast("--runs", limit, 1);
    }
  }

  private Path place() {
    String variable = System.getenv("ADAFISHER_DATA");
    Path place = data != null ? data : variable == null ? null : Path.of(variable);
    if (data != null && !Files.isDirectory(data)) {
      throw new IllegalArgumentException("--data: '" + data + "' is not a folder");
    }
    return place;
  }

  private void dryRun(Study study, List<RunSpec> chosen, Result held, PrintWriter console) {
    if (json) {
      console.print(
          chosen.stream().map(RunSpec::toJson).collect(Collectors.joining(",", "[", "]\n")));
    } else {
      for (Row row : study.changes()) {
        console.printf(
            "%s: %s / the paper: %s (%s)%n",
            row.getString(0), row.getString(1), row.getString(2), row.getString(3));
      }
      for (RunSpec run : chosen) {
        String state =
            held.records().containsKey(run.id())
                ? "done"
                : held.unreadable().containsKey(run.id()) ? "bad" : "to do";
        console.printf("%-5s %s  %s%n", state, run.id(), Study.key(run));
      }
      long done = chosen.stream().filter(run -> held.records().containsKey(run.id())).count();
      console.printf(
          "%s at profile %s: %d runs, %d done, %d to do%s; nothing was trained%n",
          name,
          study.profile(),
          chosen.size(),
          done,
          todo(chosen, held).size(),
          study.protocol().hasFollowUp() && done < chosen.size()
              ? ", more follow from their results"
              : "");
    }
    console.flush();
  }

  private int run(Study study, Store runs, Path place, PrintWriter console) throws IOException {
    Map<RunSpec, String> lost;
    Study next = study;
    do {
      study = next;
      List<RunSpec> chosen = chosen(study);
      List<RunSpec> todo = todo(chosen, Result.load(study, runs));
      console.printf(
          "%s, profile %s: %d runs, %d of them done; store %s%n",
          study.protocol().place(),
          study.profile(),
          chosen.size(),
          chosen.size() - todo.size(),
          runs.folder());
      console.flush();
      try {
        List<RunSpec> now = limit == null ? chosen : todo.subList(0, Math.min(limit, todo.size()));
        lost = train(now, Math.min(now.size(), todo.size()), runs, place, console);
      } catch (CancellationException e) {
        console.printf("%s; the same command goes on%n", e.getMessage());
        console.flush();
        return Main.INTERRUPTED;
      }
      next = limit == null ? study.grown(runs) : study;
    } while (!next.equals(study));
    Result result = Result.load(study, runs);
    result.blocks().forEach(block -> console.println(block.table().printAll()));
    console.println(result.verdict());
    console.flush();
    PrintWriter errors = command.commandLine().getErr();
    lost.forEach((run, why) -> errors.printf("kit: %s: %s%n", Study.key(run), why));
    errors.flush();
    if (!result.unreadable().isEmpty()) {
      return Main.UNUSABLE;
    }
    return lost.isEmpty() && result.records().values().stream().allMatch(RunRecord::completed)
        ? Main.DONE
        : Main.FAILED;
  }

  /** Returns why runs have no record. */
  private Map<RunSpec, String> train(
      List<RunSpec> now, int missing, Store runs, Path place, PrintWriter console)
      throws IOException {
    Consumer<String> lines =
        line -> {
          console.println(line);
          console.flush();
        };
    StudyProgress progress = new StudyProgress(lines, now.size(), missing);
    if (spark.isAsked()) {
      return Cluster.find().train(now, runs, spark.request(threads, place), progress);
    }
    new Execution(runs, place, progress).run(now);
    return Map.of();
  }
}
