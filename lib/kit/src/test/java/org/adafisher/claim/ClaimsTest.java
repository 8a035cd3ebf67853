package org.adafisher.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.adafisher.Shared;
import org.adafisher.method.Optimizers;
import org.adafisher.paper.Cell;
import org.adafisher.paper.CellName;
import org.adafisher.paper.PaperTables;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocols;
import org.adafisher.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimsTest {

  private static final String NOTHING =
      "\"measured\": {\"kind\": \"notebook\", \"why\": \"all\"}}]}";
  private static final String CLAIM =
      "{\"claims\": [{\"id\": \"x\", \"notebook\": \"03\", \"place\": \"here\","
          + " \"quotation\": \"words\", ";
  private static final String UNTESTED =
      "\"internal\": {\"kind\": \"untested\", \"why\": \"so\"}, ";

  /** The two passages whose lines the scan mixes with those of a table and of a figure. */
  private static final Set<String> MIXED = Set.of("imagenet-large-batch", "kfac-overfits");

  private final PaperTables tables = PaperTables.load();
  private final List<Claim> claims = Claims.load().claims();

  @Test
  void everySectionHasClaims() {
    assertThat(claims).hasSizeGreaterThanOrEqualTo(30);
    assertThat(claims.stream().map(Claim::notebook).distinct().sorted())
        .containsExactly("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11");
  }

  /** Names of cells that are not there are refused, so judging every claim finds each of them. */
  @Test
  void everyClaimCanBeJudged() {
    for (Claim claim : claims) {
      claim.internal().pairs(tables);
      assertThat(claim.internal().judge(tables, pair -> pair.difference().pValue()).reason())
          .as(claim.id())
          .isNotBlank();
    }
  }

  @Test
  void everyNameInAListOfCellsIsInTheTables() {
    for (Claim claim : claims) {
      if (claim.internal() instanceof Better better) {
        check(claim, better.tables(), CellName::table);
        check(claim, better.datasets(), CellName::dataset);
        check(claim, better.augmentations(), CellName::augmentation);
        check(claim, better.networks(), CellName::network);
        check(claim, better.subjects(), CellName::optimizer);
        check(claim, better.others(), CellName::optimizer);
      }
    }
  }

  private void check(
      Claim claim, List<String> names, java.util.function.Function<CellName, String> field) {
    assertThat(tables.cells().stream().map(Cell::name).map(field))
        .as(claim.id())
        .containsAll(names);
  }

  @Test
  void everyMeasurementNamesWhatThereIs() {
    for (Claim claim : claims) {
      if (claim.measured() instanceof RunComparison asked) {
        Study study = Protocols.named(asked.scale().study()).at(Profile.PAPER, null);
        assertThat(study.networks())
            .as("%s: a network that decides it speaks to it", claim.id())
            .anyMatch(network -> network.matches(asked.filter().networks()));
        assertThat(Optimizers.names())
            .as(claim.id())
            .containsAll(asked.pairs().keySet())
            .containsAll(asked.pairs().values().stream().flatMap(List::stream).toList());
      }
    }
  }

  /** Every passage between brackets has its words in the scan, in order and close together. */
  @Test
  void quotationsAreThePapersWords() throws IOException {
    List<String> paper = words(Files.readString(Shared.folder("paper").resolve("adafisher.txt")));
    for (Claim claim : claims) {
      List<String> quotations = new ArrayList<>(List.of(claim.quotation()));
      if (claim.internal() instanceof Contrary contrary) {
        quotations.add(contrary.quotation());
      }
      for (String quotation : quotations) {
        for (String passage : quotation.split("\\[[^\\]]*\\]")) {
          assertThat(MIXED.contains(claim.id()) || holds(paper, words(passage)))
              .as("%s: %s", claim.id(), passage)
              .isTrue();
        }
      }
    }
  }

  private static List<String> words(String text) {
    return Pattern.compile("[a-z]{3,}")
        .matcher(text.toLowerCase(Locale.ROOT).replaceAll("-\\s*\n\\s*", ""))
        .results()
        .map(match -> match.group())
        .toList();
  }

  private static boolean holds(List<String> text, List<String> passage) {
    if (passage.isEmpty()) {
      return true;
    }
    for (int start = 0; start < text.size(); start++) {
      if (text.get(start).equals(passage.get(0)) && follows(text, start, passage)) {
        return true;
      }
    }
    return false;
  }

  private static boolean follows(List<String> text, int start, List<String> passage) {
    int at = start;
    for (String word : passage.subList(1, passage.size())) {
      int next = text.subList(at + 1, Math.min(at + 40, text.size())).indexOf(word);
      if (next < 0) {
        return false;
      }
      at += next + 1;
    }
    return true;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "cifar-consistent; CONTRADICTED; better in 123 of 124",
        "cifar-consistent; CONTRADICTED; FocalNet: AdaFisherW 52.49 ± 0.13, AdamW 52.88 ± 0.25",
        "cifar-adam; SUPPORTED; better in 20 of 20, significantly in 20",
        "cifar-shampoo; PARTLY_SUPPORTED; DenseNet121: AdaFisher 79.03 ± 0.17, Shampoo 78.70 ±"
            + " 0.27",
        "adam-resnet18-cifar10; SUPPORTED; +1.40 [+1.19, +1.61]",
        "imagenet-top1; SUPPORTED_BY_ORDER; better in 3 of 3",
        "language-model; SUPPORTED_BY_ORDER; AdaFisherW 152.72, AdamW 175.06",
        "epoch-time-adam; SUPPORTED_BY_ORDER; ratio 1.050",
        "gammas-optimal; CONTRADICTED; 0.008 against 0.9 to 0.999",
        "gpt-parameters; SUPPORTED; 28,351,488 against 28,351,488",
        "memory; NOT_TESTED; only a figure"
      })
  void verdictsOfThePapersOwnNumbers(String id, Verdict verdict, String reason) {
    Ledger ledger =
        Ledger.judge(
            Claims.load(),
            tables,
            new RunGroups(List.of(), List.of(), List.of()),
            new Observations());
    Judgement judgement =
        ledger.judgements().stream()
            .filter(j -> j.claim().id().equals(id))
            .findFirst()
            .orElseThrow();
    assertThat(judgement.internal().verdict()).isEqualTo(verdict);
    assertThat(judgement.internal().reason()).contains(reason);
  }

  static Stream<List<String>> bad() {
    String better =
        "\"internal\": {\"kind\": \"better\", \"tables\": [\"2\"], \"subjects\": [\"AdaFisher\"],"
            + " \"metric\": \"top1\", \"better\": ";
    return Stream.of(
        List.of("{\"claims\": [", "claims.json: line 1, column 13: the text ends too early"),
        List.of(
            CLAIM.replace("\"x\"", "\"X y\"") + UNTESTED + NOTHING,
            "claims.json: claims[0]: id 'X y': small letters, digits and hyphens"),
        List.of(
            CLAIM.replace("03", "12") + UNTESTED + NOTHING,
            "claims.json: claims[0]: x: notebook '12' is not 01 to 11"),
        List.of(CLAIM + NOTHING, "claims.json: claims[0]: x: internal and measured are needed"),
        List.of(
            CLAIM + "\"internal\": {\"kind\": \"guess\"}, " + NOTHING,
            "claims.json: claims[0].internal: kind 'guess' is not known"),
        List.of(
            CLAIM + "\"internal\": {\"why\": \"so\"}, " + NOTHING,
            "claims.json: claims[0].internal: no field 'kind'"),
        List.of(
            CLAIM + better + "\"larger\"}, " + NOTHING,
            "claims.json: claims[0].internal: better: 'larger' is not higher or lower"),
        List.of(
            CLAIM + better + "\"higher\", \"extra\": 1}, " + NOTHING,
            "claims.json: unknown field 'claims[0].internal.extra'; known are ["),
        List.of(
            CLAIM
                + UNTESTED
                + NOTHING.replace("}]}", "}, " + CLAIM.substring(12))
                + UNTESTED
                + NOTHING,
            "claims.json: two claims have the id 'x'"));
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("bad")
  void badClaimsAreRefusedInOneLine(List<String> example) {
    assertThatThrownBy(() -> Claims.read(example.get(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(example.get(1))
        .message()
        .doesNotContain("\n");
  }

  @Test
  void comparisonsOfNothingAreRefused() {
    Better better =
        new Better(List.of("14"), null, null, null, List.of("AdaFisher"), null, "top1", "higher");
    assertThatThrownBy(() -> better.pairs(tables))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no two cells of tables.csv are compared by Better[tables=[14]");
    CellName name = new CellName("6", "CIFAR-10", "", "all", "Adam", "epochs");
    assertThatThrownBy(() -> new Ratio(name, name, 0, 1).judge(tables, pair -> 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tables.csv has no CellName[table=6, dataset=CIFAR-10");
  }
}
