package org.adafisher.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.adafisher.study.Protocol;
import org.adafisher.study.Protocols;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperMapTest {

  private static final Pattern NUMBERED = Pattern.compile("(Table|Figure)s? ([^TF]*)");
  private static final Pattern RANGE = Pattern.compile("(\\d+)(?: to (\\d+))?");

  private final PaperItems items = PaperItems.load();

  @TempDir private Path folder;

  @Test
  void everyFigureTableAndContributionHasARow() {
    List<String> wanted =
        Stream.of(
                numbered("Figure ", 19),
                numbered("Table ", 13),
                numbered("Contribution C", 5),
                numbered("Proposition 3.", 4),
                Stream.of("Proposition A.3", "Proposition A.4", "Theorem A.1", "Algorithm 1"))
            .flatMap(names -> names)
            .toList();
    assertThat(items.items().stream().map(PaperItem::label)).containsAll(wanted);
  }

  private static Stream<String> numbered(String name, int last) {
    return IntStream.rangeClosed(1, last).mapToObj(i -> name + i);
  }

  @Test
  void everyClaimStandsInOneRowAndEveryRowNamesClaimsThatThereAre() {
    List<String> claims = Claims.load().claims().stream().map(Claim::id).toList();
    assertThat(items.items().stream().flatMap(item -> item.claims().keySet().stream()))
        .containsExactlyInAnyOrderElementsOf(claims);
    assertThat(claims)
        .containsAll(items.items().stream().flatMap(item -> item.see().stream()).toList());
  }

  @Test
  void theWordsForAClaimAreFew() {
    for (PaperItem item : items.items()) {
      item.claims()
          .forEach((id, words) -> assertThat(words.split(" ")).as(id).hasSizeLessThanOrEqualTo(9));
    }
  }

  /** Every table and figure that a study's place names has that study in its row. */
  @Test
  void everyStudyStandsWhereItsPlaceSays() {
    for (Protocol protocol : Protocols.list()) {
      List<String> places = places(protocol.place());
      List<String> rows =
          items.items().stream()
              .filter(item -> item.studies().contains(protocol.name()))
              .map(PaperItem::label)
              .toList();
      assertThat(rows).as(protocol.name()).isNotEmpty().containsAll(places);
    }
    for (PaperItem item : items.items()) {
      item.studies().forEach(Protocols::named);
    }
  }

  /** {@code Figures 1 and 9, App. B} names Figure 1 and Figure 9. */
  private static List<String> places(String place) {
    List<String> places = new ArrayList<>();
    for (MatchResult kind : NUMBERED.matcher(place).results().toList()) {
      for (MatchResult range : RANGE.matcher(kind.group(2)).results().toList()) {
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
        IntStream.rangeClosed(first, last).forEach(i -> places.add(kind.group(1) + " " + i));
      }
    }
    return places;
  }

  @Test
  void aRowWithoutClaimSaysWhy() {
    String empty =
        "{\"items\": [{\"id\": \"x\", \"kind\": \"figure\", \"label\": \"Figure 1\", \"place\":"
            + " \"Sec. 1\", \"title\": \"t\", \"section\": \"02\", \"says\": \"so\"}]}";
    assertThatThrownBy(() -> PaperItems.read(empty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no claim, and not both what the paper says and a note");
  }

  private Path written() throws IOException {
    Path runs = folder.resolve("results").resolve("runs");
    for (int seed = 1; seed <= 3; seed++) {
      for (String method : List.of("adafisher", "adam")) {
        Records.of(
                Records.spec(method, "resnet8_cifar", seed),
                "CIFAR-10, 300 train examples",
                300,
                0.2,
                method.equals("adam") ? 0.5 + 0.01 * seed : 0.3)
            .writeSmall(runs.resolve("small").resolve(method + seed));
      }
    }
    Ledger ledger = Ledger.load(Ledger.sets(runs), new Observations());
    new PaperMap(ledger, folder.resolve("results"), folder.resolve("docs")).write();
    return folder.resolve("docs").resolve("index.html");
  }

  @Test
  void thePageHasEveryRowAndLoadsNothing() throws IOException {
    String page = Files.readString(written());
    assertThat(page)
        .doesNotContainPattern("(src|href)=\"(https?:)?//")
        .doesNotContainPattern("url\\(|@import|%[a-z-]+%");
    List<String> ids =
        Pattern.compile(" id=\"([^\"]+)\"")
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(ids)
        .doesNotHaveDuplicates()
        .containsAll(items.items().stream().map(PaperItem::id).toList())
        .containsAll(Claims.load().claims().stream().map(c -> "claim-" + c.id()).toList());
    List<String> targets =
        Pattern.compile("href=\"#([^\"]+)\"")
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toList());
    assertThat(ids).containsAll(targets);
    assertThat(page)
        .contains("resnet8_cifar on 300 training examples of CIFAR-10")
        .contains("small runs: 1 opposite; n = 3");
  }

  @Test
  void textOfASectionCannotEndTheScript() throws IOException {
    Files.createDirectories(folder.resolve("results"));
    Files.writeString(
        folder.resolve("results").resolve("sections.json"),
        "{\"03_cifar\": {\"measured\": \"</script><b>\"}}");
    assertThat(Files.readString(written())).contains("\\u003c/script>").doesNotContain("<b>\"}");
  }

  @Test
  void theTableFitsAFewScreensAndPointsIntoTheComparisons() throws IOException {
    written();
    Path results = folder.resolve("results");
    List<String> table = Files.readAllLines(results.resolve("CLAIMS.md"));
    assertThat(table).hasSizeLessThanOrEqualTo(120);
    assertThat(table.stream().filter(line -> line.startsWith("| ") && !line.startsWith("| | ")))
        .hasSameSizeAs(Claims.load().claims())
        .allSatisfy(line -> assertThat(line.split("(?<!\\\\)\\|", -1)).hasSize(9));
    String comparisons = Files.readString(results.resolve("comparisons.md"));
    for (Claim claim : Claims.load().claims()) {
      assertThat(String.join("\n", table)).contains("(comparisons.md#" + claim.id() + ")");
      assertThat(comparisons).contains("<a id=\"" + claim.id() + "\">");
    }
  }

  @Test
  void thePicturesAreWhole() throws Exception {
    written();
    for (String name : List.of("published-differences.svg", "measured-differences.svg")) {
      Path picture = folder.resolve("docs").resolve("figures").resolve(name);
      DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(picture.toFile());
    }
    assertThat(folder.resolve("docs/figures/published-differences.svg"))
        .content()
        .contains("own 124 differences", "−0.39 [−0.70, −0.08]");
  }
}
