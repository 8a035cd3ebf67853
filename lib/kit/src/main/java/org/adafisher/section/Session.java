package org.adafisher.section;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;
import org.adafisher.claim.Ledger;
import org.adafisher.claim.Observation;
import org.adafisher.claim.Observations;
import org.adafisher.data.DataException;
import org.adafisher.data.LabelledData;
import org.adafisher.data.TokenData;
import org.adafisher.data.source.DataSets;
import org.adafisher.figure.HtmlTable;
import org.adafisher.figure.PlotlyHtml;
import org.adafisher.internal.WholeFile;
import org.adafisher.study.Estimator;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocol;
import org.adafisher.study.Protocols;
import org.adafisher.study.Result;
import org.adafisher.study.Store;
import org.adafisher.study.Study;
import org.adafisher.training.spec.RunSpec;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * A notebook's surroundings: how much to compute, where data and results are. They come from
 * ADAFISHER_PROFILE, ADAFISHER_DATA and ADAFISHER_OUT, which {@code ./kit} sets.
 */
public final class Session {

  private final String section;
  private final Profile asked;
  private final Path data;
  private final Path runs;
  private final Store store;
  private List<Observation> observed = List.of();

  private Session(String section, Profile asked, Path data, Path runs, Store store) {
    this.section = section;
    this.asked = asked;
    this.data = data;
    this.runs = runs;
    this.store = store;
  }

  /**
   * Opens a section.
   *
   * @param section the notebook's name, such as {@code 02_loss_landscape}
   * @return the session
   * @throws IllegalArgumentException if ADAFISHER_PROFILE is not smoke, quick or paper
   */
  public static Session open(String section) {
    return open(section, System.getenv());
  }

  static Session open(String section, Map<String, String> environment) {
    String profile = environment.get("ADAFISHER_PROFILE");
    String data = environment.get("ADAFISHER_DATA");
    String asked = environment.getOrDefault("ADAFISHER_OUT", "");
    // An empty path is the current folder, and nobody means that.
    Path out = Path.of(asked.isBlank() ? "results" : asked);
    Session session =
        new Session(
            section,
            profile == null || profile.isEmpty() ? null : Profile.named(profile),
            data == null ? null : Path.of(data),
            out.resolve("runs").resolve(section),
            new Store(out.resolve("store")));
    if (session.profile() != Profile.PAPER
        && System.getProperty("ai.djl.pytorch.num_threads") == null) {
      // Small networks gain nothing from threads, and lose much where others want the cores.
      System.setProperty("ai.djl.pytorch.num_threads", "1");
    }
    return session;
  }

  private Profile profile() {
    return asked == null ? Profile.QUICK : asked;
  }

  /**
   * Returns a parameter by profile.
   *
   * @param <T> the parameter's type
   * @param smoke for tests
   * @param quick for a laptop
   * @param paper the paper's
   * @return the one of this session's profile
   */
  public <T> T choose(T smoke, T quick, T paper) {
    return switch (profile()) {
      case SMOKE -> smoke;
      case QUICK -> quick;
      case PAPER -> paper;
    };
  }

  /**
   * Checks parameters of the first cell, so that a slip is named there and not by what stumbles.
   *
   * @param least the least allowed
   * @param most the most allowed
   * @param names their names, separated by commas
   * @param values their values
   * @return this session
   * @throws IllegalArgumentException one sentence that names the first value out of range
   */
  public Session within(double least, double most, String names, Number... values) {
    String range =
        most == Double.MAX_VALUE
            ? "a number of at least " + plain(least)
            : "a number from " + plain(least) + " to " + plain(most);
    return check(value -> value >= least && value <= most, range, names, values);
  }

  /**
   * Checks parameters that have a least value and no greatest.
   *
   * @param least the least allowed
   * @param names their names, separated by commas
   * @param values their values
   * @return this session
   * @throws IllegalArgumentException one sentence that names the first value out of range
   */
  public Session atLeast(double least, String names, Number... values) {
    return within(least, Double.MAX_VALUE, names, values);
  }

  /**
   * Checks parameters that must be positive, however small.
   *
   * @param names their names, separated by commas
   * @param values their values
   * @return this session
   * @throws IllegalArgumentException one sentence that names the first value out of range
   */
  public Session positive(String names, Number... values) {
    return check(
        value -> value > 0 && value <= Double.MAX_VALUE, "a number above 0", names, values);
  }

  /**
   * Checks a parameter that is one of several words.
   *
   * @param name its name
   * @param value its value
   * @param allowed what it may be
   * @return this session
   * @throws IllegalArgumentException one sentence, if it is none of them
   */
  public Session oneOf(String name, String value, Collection<String> allowed) {
    if (!allowed.contains(value)) {
      throw new IllegalArgumentException(
          name + " '" + value + "': choose one of " + String.join(", ", allowed));
    }
    return this;
  }

  private Session check(DoublePredicate isAllowed, String range, String names, Number... values) {
    String[] each = names.split(",\\s*");
    if (each.length != values.length) {
      throw new IllegalArgumentException(
          "the names '" + names + "' are " + each.length + ", their values " + values.length);
    }
    for (int i = 0; i < values.length; i++) {
      if (!isAllowed.test(values[i].doubleValue())) {
        throw new IllegalArgumentException(each[i] + " " + values[i] + ": give " + range);
      }
    }
    return this;
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) ? String.format(Locale.ROOT, "%,.0f", bound) : "" + bound;
  }

  /**
   * Returns CIFAR-10 where there is one, else the embedded digits; titles say which.
   *
   * @return the data
   */
  public LabelledData cifar10OrDigits() {
    return picturesOrDigits("cifar10");
  }

  /**
   * Returns a set of pictures where there is one, else the embedded digits, and prints how to get
   * what is missing; titles say which it is.
   *
   * @param name {@code cifar10}, {@code cifar100}, {@code tinyimagenet} or {@code imagenet}
   * @return the data
   */
  public LabelledData picturesOrDigits(String name) {
    return DataSets.open(isHere(name, "the UCI digits") ? name : "digits", data);
  }

  private boolean isHere(String name, String embedded) {
    boolean isHere = DataSets.has(name, data);
    if (!isHere) {
      System.out.printf(
          "%s is not here (./kit data %s gets it, --data DIR says where it is): %s, which are in"
              + " the jar, serve instead, and every title says so.%n",
          name, name.replace("-bpe", " gpt1-bpe"), embedded);
    }
    return isHere;
  }

  /**
   * Returns a table or figure of the paper as a study: at this session's profile, or, where no
   * profile was asked for and the store holds runs with the paper's settings, those.
   *
   * @param name such as {@code table-2}
   * @return the study
   */
  public Study study(String name) {
    Protocol protocol = Protocols.named(name);
    Study paper = protocol.at(Profile.PAPER, data);
    boolean isThere = asked == null && !Result.load(paper, store).records().isEmpty();
    return isThere ? paper : protocol.at(profile(), data);
  }

  /**
   * Trains what the store does not hold of a study, and reads the rest; a line per run that is
   * trained is printed. What the store holds of the paper's settings is shown without training
   * unless the profile {@code paper} was asked for.
   *
   * @param study the study
   * @return its result
   * @throws IOException if the store cannot be read or written
   */
  public Result run(Study study) throws IOException {
    if (study.profile() == Profile.PAPER && asked != Profile.PAPER) {
      return Result.load(study, store);
    }
    return study.runOrLoad(store, data, System.out::println);
  }

  /**
   * Returns what has been measured of a study that is too long for a notebook: by runs of this
   * session's store, or else by those that the checkout keeps. At profile {@code smoke} a little of
   * it is trained.
   *
   * @param study a study whose later runs follow from earlier ones, such as {@code tuned}
   * @return the result, with a comparison at least begun
   * @throws IOException if a store cannot be read or written
   * @throws IllegalArgumentException if there are no such runs
   */
  public Result kept(Study study) throws IOException {
    if (profile() == Profile.SMOKE) {
      return run(study);
    }
    String name = study.protocol().name();
    for (Store from : List.of(store, new Store(keptRuns().resolve(name)))) {
      Result result = Result.load(study.grown(from), from);
      if (!result.comparisons().isEmpty()) {
        return result;
      }
    }
    throw new IllegalArgumentException(
        name
            + ": no runs of these settings are here, and they are too many for a notebook; ./kit"
            + " study "
            + name
            + " makes them");
  }

  /**
   * Opens the pictures of a run.
   *
   * @param run the run
   * @return the pictures
   * @throws DataException if they are not there
   */
  public LabelledData pictures(RunSpec run) {
    return DataSets.open(run.data().name(), data);
  }

  /**
   * Opens the text of a run.
   *
   * @param run the run of a language model
   * @return the text
   * @throws DataException if it is not there
   */
  public TokenData text(RunSpec run) {
    return DataSets.openTokens(run.data().name(), data);
  }

  /**
   * Says what the profile {@code paper} of a study takes on this machine, if its steps have been
   * timed: {@code ./kit study list --profile paper} does so, and keeps the times with the store.
   *
   * @param name such as {@code table-2}
   * @return a sentence
   * @throws IOException if the store cannot be read
   */
  public String paperCost(String name) throws IOException {
    Protocol protocol = Protocols.named(name);
    Estimator.Estimate cost = new Estimator(store, false).of(protocol.at(Profile.PAPER, data));
    String time =
        Double.isNaN(cost.seconds())
            ? "./kit study list --profile paper times its steps and says how long"
            : String.format(
                Locale.ROOT, "about %,.0f hours on this machine", cost.seconds() / 3600);
    return String.format(
        Locale.ROOT,
        "./kit study %s --profile paper: %s, %d runs, %d of them done; %s (%s).",
        name,
        protocol.place(),
        cost.all(),
        cost.done(),
        time,
        cost.timed());
  }

  /**
   * Returns the folder of this section's run records.
   *
   * @return {@code runs/<section>} under the results
   */
  public Path runs() {
    return runs;
  }

  /**
   * Returns the script that figures need; shown once, first.
   *
   * @return HTML
   */
  public String library() {
    return PlotlyHtml.library();
  }

  /**
   * Returns a figure to show.
   *
   * @param figure the figure
   * @return HTML
   */
  public String html(Figure figure) {
    return PlotlyHtml.snippet(figure);
  }

  /**
   * Returns a table to show.
   *
   * @param table the table
   * @return HTML
   */
  public String html(Table table) {
    return HtmlTable.of(table);
  }

  /**
   * Returns the paper's claims of this section with their verdicts, by the paper's own numbers and
   * by runs: those that the checkout holds, and this section's own.
   *
   * @return one row a claim
   * @throws IOException if a folder of runs cannot be listed
   */
  public Table claims() throws IOException {
    List<Path> sets = new ArrayList<>();
    for (Path set : Ledger.sets(keptRuns())) {
      // What other sections have written is theirs; this one's own may lie elsewhere.
      if (!set.getFileName().toString().matches("\\d\\d_.*")) {
        sets.add(set);
      }
    }
    sets.add(runs);
    Observations observations = Observations.read(kept().resolve(Observations.SECTIONS));
    observed.forEach(one -> observations.add(one, number(), profile().toString()));
    return Ledger.load(sets, observations).table(number());
  }

  /**
   * Returns the claims that runs of tuned methods speak to, at the small scale that they have.
   *
   * @return one row a claim
   * @throws IOException if a folder of runs cannot be listed
   */
  public Table claimsAtSmallScale() throws IOException {
    return Ledger.load(Ledger.sets(keptRuns()), new Observations()).smallScale();
  }

  private String number() {
    return section.substring(0, 2);
  }

  private static Path kept() {
    return checkout().resolve("results");
  }

  private static Path keptRuns() {
    return kept().resolve("runs");
  }

  /** The folder of the kit: what the launcher says, else the next one above with its launcher. */
  private static Path checkout() {
    String home = System.getenv("ADAFISHER_HOME");
    if (home != null) {
      return Path.of(home);
    }
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("results").resolve("paper"))) {
        return folder;
      }
    }
    return here;
  }

  /**
   * Keeps a table as {@code <name>.csv} among this section's records, and shows it.
   *
   * @param name the file's name, without its ending
   * @param table the table
   * @return HTML
   * @throws IOException if the file cannot be written
   */
  public String html(String name, Table table) throws IOException {
    Files.createDirectories(runs);
    WholeFile.write(runs.resolve(name + ".csv"), table.write().toString("csv"));
    return html(table);
  }

  /**
   * Notes for the report what this section has measured.
   *
   * @param what one sentence with numbers
   * @return the sentence
   * @throws IOException if {@code summary.json} cannot be written
   */
  public String measured(String what) throws IOException {
    return measured(what, List.of());
  }

  /**
   * Notes for the report, and for the ledger, what this section has measured.
   *
   * @param what one sentence with numbers
   * @param observations of the claims that no record of a run decides; {@link #claims} shows them
   * @return the sentence
   * @throws IOException if {@code summary.json} cannot be written
   */
  public String measured(String what, List<Observation> observations) throws IOException {
    observed = List.copyOf(observations);
    ObjectNode summary = new ObjectMapper().createObjectNode();
    summary.put("section", section).put("measured", what);
    summary.putPOJO("claims", observed);
    Files.createDirectories(runs);
    WholeFile.write(runs.resolve("summary.json"), summary.toPrettyString());
    return what;
  }

  @Override
  public String toString() {
    return section
        + ", profile "
        + profile()
        + ", data "
        + (data == null ? "embedded" : data)
        + ", records in "
        + runs;
  }
}
