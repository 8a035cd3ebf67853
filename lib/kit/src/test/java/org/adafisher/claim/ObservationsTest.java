package org.adafisher.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.adafisher.claim.Observation.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What notebooks measured enters the ledger. */
final class ObservationsTest {

  @TempDir Path folder;

  private Path sections;

  @BeforeEach
  void name() {
    sections = folder.resolve(Observations.SECTIONS);
  }

  private Finding found(String claim) throws IOException {
    return Ledger.load(List.of(), Observations.read(sections)).judgements().stream()
        .filter(judgement -> judgement.claim().id().equals(claim))
        .findFirst()
        .orElseThrow()
        .measured()
        .get(Variant.ALGORITHM_1);
  }

  private void write(String claims) throws IOException {
    Files.writeString(
        sections,
        """
        {"08_convergence": {"stem": "08_convergence", "profile": "quick", "claims": %s}}
        """
            .formatted(claims));
  }

  @Test
  void aNotebooksOutcomeIsTheVerdictAndSaysWhereItWasMeasured() throws IOException {
    write("[{\"claim\": \"nonconvex-rate\", \"outcome\": \"NOT_SEEN\", \"says\": \"slope 1\"}]");
    assertThat(found("nonconvex-rate"))
        .isEqualTo(new Finding(Verdict.NOT_SEEN, "slope 1 (notebook 08, quick)"));
  }

  @Test
  void whatNoNotebookHasMeasuredStaysOpen() throws IOException {
    assertThat(found("nonconvex-rate").verdict()).isEqualTo(Verdict.IN_NOTEBOOK);
    write("[]");
    assertThat(found("nonconvex-rate").verdict()).isEqualTo(Verdict.IN_NOTEBOOK);
  }

  @Test
  void aLaterObservationTakesThePlaceOfAnEarlierOne() throws IOException {
    write("[{\"claim\": \"nonconvex-rate\", \"outcome\": \"NOT_SEEN\", \"says\": \"slope 1\"}]");
    Observations read = Observations.read(sections);
    read.add(new Observation("nonconvex-rate", Outcome.SEEN, "slope 2"), "08", "smoke");
    assertThat(Ledger.load(List.of(), read).text("08"))
        .contains("seen here: slope 2 (notebook 08, smoke)")
        .doesNotContain("slope 1");
  }

  @Test
  void somethingElseIsAnErrorThatNamesTheFile() throws IOException {
    write("[{\"claim\": \"nonconvex-rate\", \"outcome\": \"PERHAPS\", \"says\": \"slope 1\"}]");
    assertThatThrownBy(() -> Observations.read(sections))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sections.toString())
        .hasMessageContaining("PERHAPS");
  }

  @Test
  void anObservationOfNoClaimOfANotebookIsRefused() throws IOException {
    write("[{\"claim\": \"cifar-adam\", \"outcome\": \"SEEN\", \"says\": \"x\"}]");
    assertThatThrownBy(() -> found("cifar-adam")).hasMessageContaining("'cifar-adam'");
  }

  @Test
  void someCasesOfManyAreAPart() {
    assertThat(List.of(Outcome.of(2, 2), Outcome.of(1, 2), Outcome.of(0, 2), Outcome.of(0, 0)))
        .containsExactly(Outcome.SEEN, Outcome.IN_PART, Outcome.NOT_SEEN, Outcome.UNDECIDED);
  }
}
