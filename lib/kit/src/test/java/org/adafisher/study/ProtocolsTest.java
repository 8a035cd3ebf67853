package org.adafisher.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.adafisher.paper.Cell;
import org.adafisher.paper.CellName;
import org.adafisher.paper.PaperTables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds every protocol against the published settings; the test's output is the report. */
class ProtocolsTest {

  /** Departures by the settings that they explain. */
  private static final Map<String, String> DEPARTURES =
      Map.of(
          "selection", "which epoch counts",
          "network", "what the weights reach",
          "starting weights", "what the weights reach",
          "seeds", "seeds");

  private static final Set<String> FIELDS = Fields.of(Protocols.list().get(0).settings()).keySet();

  /** What is not in order, the first example for each study and setting. */
  private final Map<String, String> wrong = new LinkedHashMap<>();

  /** What was compared of a protocol. */
  private final class Comparison {

    private final Protocol protocol;
    private final PublishedSettings published;
    private final Map<String, Set<String>> seen = new LinkedHashMap<>();
    private final Map<String, String> sought = new LinkedHashMap<>();
    private final Set<String> differing = new TreeSet<>();
    private final Set<String> ours = new TreeSet<>();
    private int methods;
    private int compared;
    private int equal;

    Comparison(Protocol protocol, PublishedSettings published) {
      this.protocol = protocol;
      this.published = published;
    }

    void run() {
      for (Setting setting : protocol.at(Profile.PAPER, null).settings()) {
        for (Method method : setting.methods()) {
          if (method.isPublished()) {
            methods++;
            String optimizer = PaperWords.optimizer(method.run());
            PaperWords.of(method.run(), setting.seeds())
                .forEach((field, value) -> compare(setting, optimizer, field, value));
            if (setting.cells() == null) {
              compare(setting, "*", "methods", optimizer);
            }
          }
        }
      }
      // Where several values are published, each of them must be there.
      sought.forEach(
          (where, values) -> {
            for (String value : PublishedSettings.each(values)) {
              if (seen.get(where).stream().noneMatch(v -> PublishedSettings.isSame(v, value))) {
                explain(where.replaceFirst(".*/", ""), where + ": " + value + " is missing");
              }
            }
          });
    }

    private void compare(Setting setting, String optimizer, String field, String value) {
      String where = String.join("/", protocol.name(), setting.title(), optimizer, field);
      compared++;
      published
          .find(protocol.name(), setting.title(), optimizer, field)
          .ifPresentOrElse(
              expected -> {
                sought.put(where, expected);
                seen.computeIfAbsent(where, key -> new LinkedHashSet<>()).add(value);
                if (PublishedSettings.isOneOf(expected, value)) {
                  equal++;
                } else {
                  explain(field, where + ": " + value + ", the paper " + expected);
                }
              },
              () -> {
                ours.add(field);
                if (!source(field).matches("(?i).*\\b(ours|silent|none|authors'|names no)\\b.*")) {
                  complain(field, where + " " + value + ": nothing is published");
                }
              });
    }

    /** What differs must be a departure, or its source must call it ours. */
    private void explain(String field, String what) {
      differing.add(field);
      boolean isDeparture =
          protocol.departures().stream().anyMatch(d -> d.what().equals(DEPARTURES.get(field)));
      if (!isDeparture && !source(field).contains("ours")) {
        complain(field, what + "; no departure");
      }
    }

    private void complain(String field, String what) {
      wrong.putIfAbsent(protocol.name() + "/" + field, what + "; source: " + source(field));
    }

    private String source(String field) {
      return protocol.sources().get(FIELDS.contains(field) ? field : "other options");
    }

    void print() {
      System.out.printf(
          "%-15s %7d %8d %6d  %-40s %s%n",
          protocol.name(),
          methods,
          compared,
          equal,
          String.join(", ", differing),
          String.join(", ", ours));
    }
  }

  @Test
  void everySettingIsThePapersOrIsCalledOurs() throws IOException {
    PublishedSettings published = new PublishedSettings();
    System.out.printf(
        "%-15s %7s %8s %6s  %-40s %s%n",
        "study", "methods", "compared", "equal", "departures", "not published: ours");
    int compared = 0;
    for (Protocol protocol : Protocols.list()) {
      Comparison comparison = new Comparison(protocol, published);
      comparison.run();
      comparison.print();
      compared += comparison.compared;
    }
    System.out.printf(
        "%d settings of %d protocols compared with %d rows of settings.csv and with tables.csv%n",
        compared, Protocols.list().size(), published.rows());
    assertThat(wrong.values()).isEmpty();
    assertThat(published.unused()).isEmpty();
  }

  /** Cells without a value are runs that the paper tried: AdaHessian on CCT and on Big Swin. */
  @ParameterizedTest
  @CsvSource({
    "table-2, 2=10b, 400",
    "table-10, 2=10b 10a, 800",
    "table-3, 3, 4",
    "table-4, 4, 200",
    "table-5, 5, 4",
    "table-11, 11, 10"
  })
  void everyCellOfATableHasItsRuns(String name, String tables, int runs) {
    Set<CellName> published =
        PaperTables.load().cells().stream()
            .filter(cell -> List.of(tables.split(" ")).contains(cell.name().table()))
            .filter(cell -> !cell.name().metric().equals("top5"))
            .filter(cell -> !cell.note().contains("as cited by the paper"))
            .map(Cell::name)
            .map(ProtocolsTest::withoutTable)
            .collect(Collectors.toSet());
    Set<CellName> here = new LinkedHashSet<>();
    int count = 0;
    for (Setting setting : Protocols.named(name).at(Profile.PAPER, null).settings()) {
      for (Method method : setting.methods()) {
        if (method.isPublished()) {
          count += setting.seeds();
          here.add(
              new CellName(
                  "",
                  setting.cells().dataset(),
                  setting.cells().augmentation(),
                  setting.cells().network(),
                  PaperWords.optimizer(method.run()),
                  ""));
        }
      }
    }
    assertThat(here).containsExactlyInAnyOrderElementsOf(published);
    assertThat(count).isEqualTo(runs);
    System.out.printf("%s: %d cells, %d published runs%n", name, here.size(), count);
  }

  private static CellName withoutTable(CellName name) {
    return new CellName(
        "", name.dataset(), name.augmentation(), name.network(), name.optimizer(), "");
  }
}
