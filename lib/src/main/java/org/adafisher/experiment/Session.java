package org.adafisher.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.adafisher.data.DataSets;
import org.adafisher.data.LabelledData;
import org.adafisher.figure.HtmlTable;
import org.adafisher.figure.PlotlyHtml;
import org.adafisher.io.WholeFile;
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

  private Session(String section, Profile profile, Path data, Path out) {
    this.section = section;
    this.profile = profile;
    this.data = data;
    this.runs = out.resolve("runs").resolve(section);
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
          Path.of(System.getenv().getOrDefault("ADAFISHER_OUT", "results")));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "ADAFISHER_PROFILE '" + profile + "': choose smoke, quick or paper", e);
    }
  }

  /**
   * Returns a parameter by profile.
   *
   * @param smoke for tests
   * @param quick for a laptop
   * @param paper the paper's
   * @return the one of this session's profile
   */
  public int choose(int smoke, int quick, int paper) {
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
    return DataSets.open(DataSets.has("cifar10", data) ? "cifar10" : "digits", data);
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
