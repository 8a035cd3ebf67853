package org.adafisher.section;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.adafisher.claim.Ledger;
import org.adafisher.data.DataSet;
import org.adafisher.data.LabelledData;
import org.adafisher.data.TokenData;
import org.adafisher.data.source.DataSets;
import org.adafisher.figure.HtmlTable;
import org.adafisher.figure.PlotlyHtml;
import org.adafisher.internal.WholeFile;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.Budget;
import org.adafisher.training.RunSpec;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * A notebook's surroundings: how much to compute, where data and results are. They come from
 * ADAFISHER_PROFILE, ADAFISHER_DATA and ADAFISHER_OUT, which {@code ./kit} sets.
 */
public final class Session {

  private enum Profile {
    SMOKE,
    QUICK,
    PAPER
  }

  private final String section;
  private final Profile profile;
  private final Path data;
  private final Path runs;

  private Session(String section, Profile profile, Path data, Path runs) {
    this.section = section;
    this.profile = profile;
    this.data = data;
    this.runs = runs;
  }

  /**
   * Opens a section.
   *
   * @param section the notebook's name, such as {@code 02_loss_landscape}
   * @return the session
   * @throws IllegalArgumentException if ADAFISHER_PROFILE is not smoke, quick or paper
   */
  public static Session open(String section) {
    String profile = System.getenv().getOrDefault("ADAFISHER_PROFILE", "quick");
    String data = System.getenv("ADAFISHER_DATA");
    try {
      return new Session(
          section,
          Profile.valueOf(profile.toUpperCase(Locale.ROOT)),
          data == null ? null : Path.of(data),
          Path.of(System.getenv().getOrDefault("ADAFISHER_OUT", "results"), "runs", section));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "ADAFISHER_PROFILE '" + profile + "': choose smoke, quick or paper", e);
    }
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
    return switch (profile) {
      case SMOKE -> smoke;
      case QUICK -> quick;
      case PAPER -> paper;
    };
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

  /**
   * Returns a text where there is one, else the embedded licences, and prints how to get what is
   * missing; titles say which it is.
   *
   * @param name {@code wikitext2} for words or {@code wikitext2-bpe} for GPT-1's byte pairs
   * @return the text
   */
  public TokenData textOrLicences(String name) {
    return DataSets.openTokens(isHere(name, "five licences of software") ? name : "licences", data);
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
   * Returns a folder below that of the data, if it is there.
   *
   * @param name such as {@code imagenet-sample/hymenoptera}
   * @return the folder, or null
   */
  public Path folderOrNull(String name) {
    Path folder = data == null ? null : data.resolve(name);
    return folder != null && Files.isDirectory(folder) ? folder : null;
  }

  /**
   * Measures a few small steps and says what the profile {@code paper} would take here.
   *
   * @param method a method of the paper with its network
   * @param data the data at hand
   * @param examples the training examples of the paper's data
   * @param epochs the paper's epochs
   * @param runs how often it is done: optimizers times seeds
   * @return a sentence with the hours on this machine
   */
  public String paperCost(RunSpec method, DataSet data, long examples, int epochs, int runs) {
    return PaperCost.of(method, choose(2, 16, 64), data, examples, epochs, runs);
  }

  /**
   * Returns the paper's kind of budget: the time that an optimizer takes. The profile {@code smoke}
   * counts epochs instead, which need no measurement.
   *
   * @param reference the optimizer
   * @param epochs its epochs
   * @return the budget
   */
  public Budget timeOf(OptimizerSpec reference, int epochs) {
    return choose(
        Budget.epochs(epochs), Budget.timeOf(reference, epochs), Budget.timeOf(reference, epochs));
  }

  /**
   * Returns a part of this section, whose records are kept apart.
   *
   * @param name such as {@code frozen}
   * @return the part
   */
  public Session part(String name) {
    return new Session(section, profile, data, runs.resolve(name));
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
    for (Path set : Ledger.sets(checkout().resolve("results").resolve("runs"))) {
      // What other sections have written is theirs; this one's own may lie elsewhere.
      if (!set.getFileName().toString().matches("\\d\\d_.*")) {
        sets.add(set);
      }
    }
    sets.add(runs);
    return Ledger.load(sets).table(section.substring(0, 2));
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
    ObjectNode summary = new ObjectMapper().createObjectNode();
    summary.put("section", section).put("measured", what);
    Files.createDirectories(runs);
    WholeFile.write(runs.resolve("summary.json"), summary.toPrettyString());
    return what;
  }

  @Override
  public String toString() {
    return section
        + ", profile "
        + profile.name().toLowerCase(Locale.ROOT)
        + ", data "
        + (data == null ? "embedded" : data)
        + ", records in "
        + runs;
  }
}
