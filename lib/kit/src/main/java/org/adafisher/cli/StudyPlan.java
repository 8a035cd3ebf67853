package org.adafisher.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.adafisher.internal.WholeFile;
import org.adafisher.study.BenchTimes;
import org.adafisher.study.Estimator;
import org.adafisher.study.PaperTimes;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocol;
import org.adafisher.study.Protocols;
import org.adafisher.study.RunTimes;
import org.adafisher.study.Setting;
import org.adafisher.study.Store;
import org.adafisher.study.Study;
import org.adafisher.study.plan.Assumptions;
import org.adafisher.study.plan.PlanReport;
import org.adafisher.study.plan.Programme;
import org.adafisher.study.plan.Simulation;
import org.adafisher.training.spec.Ranges;
import org.adafisher.training.spec.RunSpec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code study --plan}: how long the rest takes on clusters, and what that costs. */
final class StudyPlan {

  /** What {@code NAME} may be beside a study: all tables and figures of the paper. */
  static final String ALL = "all";

  private static final int PAPERS_SEEDS = 5;
  private static final int MOST_EXECUTORS = 1_000_000;

  @Option(
      names = "--plan",
      description =
          "Train nothing: say what the rest takes on clusters of several sizes, by simulation.")
  private boolean asked;

  @Option(
      names = "--executors",
      paramLabel = "N,M",
      split = ",",
      description = "With --plan: sizes of the cluster; default 1,8,64,512.")
  private List<Integer> executors = List.of(1, 8, 64, 512);

  @Option(
      names = "--times",
      paramLabel = "FROM",
      description =
          "With --plan: whose times. here (default): this machine's, measured where they are not"
              + " known; a FILE of ./kit bench --json, of any machine; or paper: an estimate for the"
              + " paper's card.")
  private String times = "here";

  @Option(
      names = "--speed",
      paramLabel = "X",
      description = "With --plan: executors are X times as fast as these times; default 1.")
  private Double speed = 1.0;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "With --plan: seeds of every setting; default: the study's own; for all: 5.")
  private Integer seeds;

  @Mixin private StudyMishaps mishaps;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "With --plan: write a page of figures, HTML.")
  private Path page;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  boolean isAsked() {
    return asked;
  }

  /** The profile of a plan of everything is the paper's, unless another is asked for. */
  String profile(String name, String given) {
    boolean isDefault = !new Given(command.commandLine().getParseResult()).has("--profile");
    return asked && name.equals(ALL) && isDefault ? "paper" : given;
  }

  void refuseWhatDoesNothing(String name) {
    Given given = new Given(command.commandLine().getParseResult());
    if (!asked) {
      given.refuse("it belongs to a --plan, which is not asked for", options());
      if (name.equals(ALL)) {
        throw new IllegalArgumentException(
            "'all' is for --plan only: name one study, or list, which shows them");
      }
      return;
    }
    if (name.equals("list")) {
      throw new IllegalArgumentException("list has no --plan: name a study, or all");
    }
    given.refuse("--plan trains nothing", "--dry-run", "--runs", "--spark");
    if (!times.equals("here")) {
      given.refuse("these times are of another machine", "--threads", "--device", "--no-timing");
    }
    mishaps.refuseWhatDoesNothing(given);
  }

  /** All options of this mixin and of its own, but for the one that asks for a plan. */
  private String[] options() {
    return command.mixins().get("plan").options().stream()
        .map(OptionSpec::longestName)
        .filter(name -> !name.equals("--plan"))
        .toArray(String[]::new);
  }

  /** What is planned. */
  record Work(String name, Profile profile, String only, String device, Store store, Path data) {}

  /** Prints the plan; returns what is wrong with records that cannot be read. */
  Set<String> print(Work work) throws IOException {
    Assumptions assumed = mishaps.assumptions();
    executors.forEach(size -> Ranges.within("--executors", size, 1, MOST_EXECUTORS));
    if (!(speed > 0) || Double.isInfinite(speed)) {
      throw new IllegalArgumentException("--speed " + speed + ": give a positive number");
    }
    List<Study> studies = studies(work);
    Given given = new Given(command.commandLine().getParseResult());
    Programme programme =
        Programme.of(
            studies,
            filter(studies, work.only()),
            work.store(),
            times(work.store(), !given.has("--no-timing")),
            speed);
    PrintWriter console = command.commandLine().getOut();
    String title = title(work.name(), studies.get(0));
    if (programme.runs().isEmpty()) {
      console.println(title + ": nothing is left to run");
      console.flush();
      return programme.unreadable();
    }
    List<Integer> sizes = executors.stream().distinct().sorted().toList();
    PlanReport report =
        new PlanReport(
            title, programme, speed, assumed, Simulation.of(programme.runs(), sizes, assumed));
    console.print(given.has("--json") ? report.json() : report.text());
    console.flush();
    if (page != null) {
      WholeFile.write(page, report.page());
    }
    return programme.unreadable();
  }

  private String title(String name, Study study) {
    return (name.equals(ALL) ? "All tables and figures of the paper" : study.protocol().place())
        + ", profile "
        + study.profile()
        + (seeds(name) == null ? "" : ", " + seeds(name) + " seeds of each setting");
  }

  private List<Study> studies(Work work) {
    List<Protocol> protocols =
        work.name().equals(ALL)
            ? Protocols.list().stream()
                .filter(protocol -> protocol.name().matches("(table|figure)-\\d+"))
                .toList()
            : List.of(Protocols.named(work.name()));
    Integer number = seeds(work.name());
    return protocols.stream()
        .map(protocol -> protocol.at(work.profile(), work.data()).grown(work.store()))
        .map(study -> number == null ? study : study.withSeeds(number))
        .map(study -> study.with(run -> run.withDevice(work.device())))
        .toList();
  }

  private Integer seeds(String name) {
    if (seeds != null) {
      Ranges.within("--seeds", seeds, 1, MOST_EXECUTORS);
    }
    return seeds == null && name.equals(ALL) ? Integer.valueOf(PAPERS_SEEDS) : seeds;
  }

  private static Predicate<RunSpec> filter(List<Study> studies, String only) {
    if (only == null) {
      return run -> true;
    }
    Study first = studies.get(0);
    List<Setting> settings = studies.stream().flatMap(study -> study.settings().stream()).toList();
    Set<RunSpec> chosen =
        new HashSet<>(new Study(first.protocol(), first.profile(), settings).only(only));
    return chosen::contains;
  }

  private Programme.Times times(Store store, boolean mayMeasure) throws IOException {
    if (times.equals("here")) {
      return new Estimator(store, mayMeasure)::times;
    }
    RunTimes one = times.equals("paper") ? new PaperTimes() : BenchTimes.read(Path.of(times));
    return study -> one;
  }
}
