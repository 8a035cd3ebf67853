package org.adafisher.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.RunSpec;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A protocol at a profile: a list of runs.
 *
 * @param protocol the paper's protocol
 * @param profile how much of it
 * @param settings what is compared here
 */
public record Study(Protocol protocol, Profile profile, List<Setting> settings) {

  /** Copies the list and checks it. */
  public Study {
    settings = List.copyOf(settings);
    if (settings.isEmpty()) {
      throw new IllegalArgumentException(protocol.name() + ": nothing is left to run");
    }
  }

  /**
   * Returns the runs, those that several settings share once.
   *
   * @return the specifications, seed by seed within a setting
   */
  public List<RunSpec> runs() {
    return List.copyOf(new LinkedHashSet<>(settings.stream().flatMap(Setting::runs).toList()));
  }

  /**
   * Returns this with all that follows from what a store holds of it, where a protocol's later runs
   * depend on its earlier ones.
   *
   * @param store the store
   * @return this, where nothing follows or what decides is not there yet
   */
  public Study grown(Store store) {
    List<Setting> next = protocol.followUp().after(Result.load(this, store));
    return next.equals(settings) ? this : new Study(protocol, profile, next).grown(store);
  }

  /**
   * Trains what a store does not hold of this study and of what follows from it, and reads the
   * rest.
   *
   * @param store where the runs are kept
   * @param data the folder with the data sets that are not in the jar, or null
   * @param lines told of every run that is trained
   * @return the result
   * @throws IOException if the store cannot be read or written
   */
  public Result runOrLoad(Store store, Path data, Consumer<String> lines) throws IOException {
    Study study = grown(store);
    while (true) {
      int all = study.runs().size();
      int missing = all - Result.load(study, store).records().size();
      new Execution(store, data, new StudyProgress(lines, all, missing)).run(study.runs());
      Study next = study.grown(store);
      if (next.equals(study)) {
        return Result.load(study, store);
      }
      study = next;
    }
  }

  /**
   * Returns what differs from the paper, field by field.
   *
   * @return one row a field: here, the paper, where the paper says so; the departures last, which
   *     are all at the profile {@code PAPER}
   */
  public Table changes() {
    StringColumn field = StringColumn.create("setting");
    StringColumn here = StringColumn.create("here");
    StringColumn paper = StringColumn.create("the paper");
    StringColumn source = StringColumn.create("source");
    Map<String, String> papers = Fields.of(counterparts());
    Map<String, String> all = Fields.of(protocol.settings());
    for (String varied : List.of("network", "data", "augmentation")) {
      papers.put(varied, all.get(varied));
    }
    Fields.of(settings)
        .forEach(
            (name, value) -> {
              if (!value.equals(papers.get(name))) {
                field.append(name);
                here.append(value);
                paper.append(papers.get(name));
                source.append(protocol.sources().get(name));
              }
            });
    for (Protocol.Departure departure : protocol.departures()) {
      field.append(departure.what());
      here.append(departure.here() + " (" + departure.why() + ")");
      paper.append(departure.paper());
      source.append("departure");
    }
    return Table.create(
        "What differs from the paper's " + protocol.place(), field, here, paper, source);
  }

  /** The paper's settings that run here, or all where they have gone by other names. */
  private List<Setting> counterparts() {
    List<Setting> same = protocol.settings().stream().filter(this::isHere).toList();
    return same.isEmpty() ? protocol.settings() : same;
  }

  private boolean isHere(Setting paper) {
    return settings.stream()
        .anyMatch(
            here ->
                here.title().equals(paper.title())
                    || here.cells() != null && here.cells().equals(paper.cells()));
  }

  /**
   * Returns the part of this study whose runs match a filter.
   *
   * @param filter a regular expression that is looked for in {@code
   *     network/data/optimizer/batch/seed}, such as {@code resnet18_cifar/.*adam}
   * @return the specifications
   * @throws IllegalArgumentException if it is no regular expression or no run matches
   */
  public List<RunSpec> only(String filter) {
    try {
      Pattern pattern = Pattern.compile(filter);
      List<RunSpec> found =
          runs().stream().filter(run -> pattern.matcher(key(run)).find()).toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "--only '" + filter + "' matches no run; one is " + key(runs().get(0)));
      }
      return found;
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "--only '" + filter + "' is no regular expression: " + e.getDescription(), e);
    }
  }

  /**
   * Returns what a filter sees of a run.
   *
   * @param run the run
   * @return such as {@code resnet18_cifar/cifar10-cifar/adam-0.001/batch256/seed1}
   */
  public static String key(RunSpec run) {
    return String.join(
        "/",
        run.network(),
        run.data().name() + "-" + run.data().augmentation(),
        run.optimizer().slug() + "-" + Fields.number(run.optimizer().learningRate()),
        "batch" + run.batchSize(),
        "seed" + run.seeds().initialization());
  }

  /**
   * Returns what is said of a finished run on one line.
   *
   * @param record the run
   * @return its key, its result and its status
   */
  public static String line(RunRecord record) {
    return BlockTables.line(record);
  }

  /**
   * Returns the epochs of the first method, or of the reference whose time all others have.
   *
   * @return at least 1
   */
  public int epochs() {
    return first().budget().epochs();
  }

  /**
   * Returns the examples of a step.
   *
   * @return at least 1; of the first method, where it is what is varied
   */
  public int batchSize() {
    return first().batchSize();
  }

  /**
   * Returns the number of seeds.
   *
   * @return at least 1
   */
  public int seeds() {
    return settings.get(0).seeds();
  }

  /**
   * Returns the networks.
   *
   * @return our names
   */
  public List<String> networks() {
    return runs().stream().map(RunSpec::network).distinct().toList();
  }

  /**
   * Returns a method's optimizer.
   *
   * @param slug such as {@code adam} or {@code adafisher-algorithm_1}
   * @return the first of that name
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public OptimizerSpec optimizer(String slug) {
    return runs().stream()
        .map(RunSpec::optimizer)
        .filter(optimizer -> optimizer.slug().equals(slug))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    protocol.name()
                        + " has no method '"
                        + slug
                        + "': there are "
                        + runs().stream().map(run -> run.optimizer().slug()).distinct().toList()));
  }

  private RunSpec first() {
    return settings.get(0).methods().get(0).run();
  }

  /**
   * Returns this with another number of epochs, for all.
   *
   * @param epochs at least 1; of the reference, where there is one
   * @return the changed study
   */
  public Study withEpochs(int epochs) {
    return epochs == epochs()
        ? this
        : with(
            run ->
                run.with(
                    new Budget(
                        run.budget().kind(),
                        epochs,
                        run.budget().reference(),
                        run.budget().evaluationCounts())));
  }

  /**
   * Returns this with another batch size for all.
   *
   * @param batchSize at least 1
   * @return the changed study
   */
  public Study withBatchSize(int batchSize) {
    return batchSize == batchSize() ? this : with(run -> run.withBatchSize(batchSize));
  }

  /**
   * Returns this with other data for all.
   *
   * @param data the examples
   * @return the changed study
   */
  public Study with(DataSpec data) {
    return with(run -> run.with(data));
  }

  /**
   * Returns this on another network.
   *
   * @param network its name; methods keep their hyperparameters
   * @return the changed study
   */
  public Study withNetwork(String network) {
    return with(run -> run.withNetwork(network));
  }

  /**
   * Returns this with another number of seeds.
   *
   * @param seeds at least 1
   * @return the changed study
   */
  public Study withSeeds(int seeds) {
    return new Study(protocol, profile, settings.stream().map(s -> s.withSeeds(seeds)).toList());
  }

  /**
   * Returns this with other hyperparameters of a method: of the optimizer of the same name and
   * rule. Where there is none, the method is added to every setting.
   *
   * @param optimizer the optimizer
   * @return the changed study
   */
  public Study with(OptimizerSpec optimizer) {
    String slug = optimizer.slug();
    List<Setting> changed = new ArrayList<>();
    for (Setting setting : settings) {
      boolean isThere =
          setting.methods().stream().anyMatch(m -> m.run().optimizer().slug().equals(slug));
      if (isThere) {
        changed.add(
            setting.with(run -> run.optimizer().slug().equals(slug) ? run.with(optimizer) : run));
      } else {
        List<Method> more = new ArrayList<>(setting.methods());
        more.add(new Method(more.get(0).run().with(optimizer), false));
        changed.add(setting.with(more));
      }
    }
    return new Study(protocol, profile, changed);
  }

  /**
   * Returns this with some of the methods only.
   *
   * @param slugs such as {@code adam} and {@code adafisher-algorithm_1}
   * @return the smaller study
   * @throws IllegalArgumentException if a setting has none of them
   */
  public Study onlyMethods(String... slugs) {
    Set<String> wanted = Set.of(slugs);
    return new Study(
        protocol,
        profile,
        settings.stream()
            .map(
                s ->
                    s.with(
                        s.methods().stream()
                            .filter(m -> wanted.contains(m.run().optimizer().slug()))
                            .toList()))
            .toList());
  }

  /**
   * Returns this under another title, for a variation of one's own.
   *
   * @param what what sets it apart, such as {@code frozen features}
   * @return the same settings, which no published number belongs to
   */
  public Study titled(String what) {
    return new Study(
        protocol,
        profile,
        settings.stream().map(s -> s.titled(s.title() + ", " + what).withoutCells()).toList());
  }

  /**
   * Returns this with every run changed alike.
   *
   * @param change what is done to a run
   * @return the changed study
   */
  public Study with(UnaryOperator<RunSpec> change) {
    return new Study(
        protocol, profile, settings.stream().map(setting -> setting.with(change)).toList());
  }
}
