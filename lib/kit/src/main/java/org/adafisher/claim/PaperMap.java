package org.adafisher.claim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.adafisher.internal.WholeFile;

/**
 * The paper as a map, with the ledger behind it: {@code index.html}, which lists all that the paper
 * shows and states in its order, {@code CLAIMS.md}, and {@code comparisons.md} with every number.
 */
public final class PaperMap {

  private static final String PUBLISHED = "published-differences.svg";
  private static final String MEASURED = "measured-differences.svg";

  private final Ledger ledger;
  private final Path results;
  private final Path docs;

  /**
   * Prepares the pages.
   *
   * @param ledger the claims with their verdicts
   * @param results where {@code CLAIMS.md} and {@code comparisons.md} lie; {@code sections.json}
   *     there, if any, says what the notebooks measured
   * @param docs where {@code index.html} and its pictures lie
   */
  public PaperMap(Ledger ledger, Path results, Path docs) {
    this.ledger = ledger;
    this.results = results.toAbsolutePath().normalize();
    this.docs = docs.toAbsolutePath().normalize();
  }

  /**
   * Writes them.
   *
   * @throws IOException if a file cannot be written
   */
  public void write() throws IOException {
    PaperItems items = PaperItems.load();
    Path pictures = Files.createDirectories(docs.resolve("figures"));
    Files.createDirectories(results);
    String published = ForestPlots.published(ledger);
    String measured = ForestPlots.measured(ledger);
    WholeFile.write(pictures.resolve(PUBLISHED), published);
    WholeFile.write(pictures.resolve(MEASURED), measured);
    String index = link(results, docs.resolve("index.html"));
    WholeFile.write(results.resolve("CLAIMS.md"), new ClaimTable(ledger, items, index).text());
    WholeFile.write(results.resolve("comparisons.md"), ledger.markdown(results) + pictures());
    Path sections = results.resolve(Observations.SECTIONS);
    String known = Files.isRegularFile(sections) ? Files.readString(sections) : "{}";
    WholeFile.write(
        docs.resolve("index.html"),
        new MapPage(
                ledger,
                items,
                link(docs, results),
                link(docs, results.resolveSibling("notebooks")),
                name -> !name.isEmpty() && Files.isRegularFile(pictures.resolve(name)))
            .html(known, published, measured));
  }

  private String pictures() {
    return "\n## The differences as pictures\n\n![The paper's differences]("
        + link(results, docs.resolve("figures").resolve(PUBLISHED))
        + ")\n\n![Differences measured here, by scale]("
        + link(results, docs.resolve("figures").resolve(MEASURED))
        + ")\n";
  }

  private static String link(Path from, Path to) {
    String link = from.relativize(to).toString().replace('\\', '/');
    return link.isEmpty() ? "." : link;
  }
}
