package org.adafisher.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

class StudyTest {

  private static Study study(String name, Profile profile) {
    return Protocols.named(name).at(profile, null);
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void noRunIsThereTwice(Profile profile) {
    for (Protocol protocol : Protocols.list()) {
      List<RunSpec> runs = protocol.at(profile, null).runs();
      assertThat(runs).as(protocol.name()).isNotEmpty();
      assertThat(runs.stream().map(RunSpec::id)).as(protocol.name()).doesNotHaveDuplicates();
    }
  }

  @Test
  void table2IsTheHalfOfTable10WithCutout() {
    List<String> all = ids(study("table-10", Profile.PAPER));
    List<String> half = ids(study("table-2", Profile.PAPER));
    assertThat(all).containsAll(half).hasSize(2 * half.size());
  }

  private static List<String> ids(Study study) {
    return study.runs().stream().map(RunSpec::id).toList();
  }

  @Test
  void anIdentityIsOfWhatDecidesARun() {
    RunSpec run = RunSpec.of("iris", "mlp", OptimizerSpec.of("adafisher"));
    OptimizerSpec optimizer = run.optimizer();
    RunSpec one = run.with(optimizer.with("beta", 0.8).with("damping", 0.01));
    RunSpec other = run.with(optimizer.with("damping", 0.01).with("beta", 0.8));
    assertThat(one.id()).isEqualTo(other.id()).isEqualTo(one.withDevice("cpu").id());
    assertThat(one.id()).matches("[0-9a-f]{16}").isNotEqualTo(run.id());
    assertThat(List.of(run.withSeed(2), run.withBatchSize(33), run.withNetwork("resnet8_cifar")))
        .extracting(RunSpec::id)
        .doesNotContain(run.id())
        .doesNotHaveDuplicates();
    assertThat(run.with(optimizer.withLearningRate(1e-3)).id())
        .isNotEqualTo(run.with(optimizer.withLearningRate(1.0000001e-3)).id());
    assertThat(run.with(optimizer.withLearningRate(2e-3)).label()).isEqualTo(run.label());
  }

  @Test
  void thePaperChangesNothingButItsDepartures() {
    for (Protocol protocol : Protocols.list()) {
      Table changes = protocol.at(Profile.PAPER, null).changes();
      assertThat(changes.stringColumn("source").asList())
          .as(protocol.name())
          .hasSize(protocol.departures().size())
          .allMatch("departure"::equals);
    }
  }

  @Test
  void changesListExactlyWhatASmallProfileShrinks() {
    Study smoke = study("table-2", Profile.SMOKE);
    Table changes = smoke.changes();
    assertThat(changes.stringColumn("setting").asList())
        .containsSubsequence(
            "network",
            "data",
            "training examples",
            "test examples",
            "augmentation",
            "batch",
            "budget",
            "seeds")
        .doesNotContain(
            "schedule", "learning rate", "weight decay", "gradient clipping", "other options");
    Map<String, String> here = Fields.of(smoke.settings());
    for (Row row : changes) {
      if (!row.getString("source").equals("departure")) {
        assertThat(row.getString("here")).isEqualTo(here.get(row.getString("setting")));
        assertThat(row.getString("here")).isNotEqualTo(row.getString("the paper"));
        assertThat(row.getString("source")).isNotBlank();
      }
    }
  }

  @Test
  void aChangeOfAPersonIsListed() {
    Study study = study("table-3", Profile.PAPER);
    Study changed = study.with(study.optimizer("adam").withLearningRate(0.5));
    Row row = changed.changes().iterator().next();
    assertThat(row.getString("setting")).isEqualTo("learning rate");
    assertThat(row.getString("here")).contains("adam 0.5");
    assertThat(row.getString("the paper")).contains("adam 0.001").doesNotContain("0.5");
  }

  @Test
  void everyRunIsChangedAlike() {
    Study study = study("table-2", Profile.SMOKE);
    assertThat(study.withEpochs(7).epochs()).isEqualTo(7);
    assertThat(study.withEpochs(7).runs()).allMatch(run -> run.budget().epochs() == 7);
    assertThat(study.withBatchSize(9).runs()).allMatch(run -> run.batchSize() == 9);
    assertThat(study.withNetwork("mlp").networks()).containsExactly("mlp");
    assertThat(study.with(DataSpec.of("iris")).runs())
        .allMatch(run -> run.data().name().equals("iris"));
    assertThat(study.withSeeds(3).runs()).hasSize(study.runs().size() / study.seeds() * 3);
    assertThat(study.withSeeds(3).seeds()).isEqualTo(3);
    assertThat(study.withEpochs(study.epochs())).isSameAs(study);
    assertThat(study.withBatchSize(study.batchSize())).isSameAs(study);
  }

  @Test
  void aCommonTimeStaysACommonTime() {
    Study quick = study("table-2", Profile.QUICK);
    assertThat(quick.withEpochs(2).runs())
        .allMatch(run -> run.budget().reference() != null && run.budget().epochs() == 2);
  }

  @Test
  void anOptimizerIsReplacedOrAdded() {
    Study study = study("table-2", Profile.SMOKE);
    Study replaced = study.with(study.optimizer("adam").withLearningRate(0.5));
    assertThat(replaced.runs()).hasSameSizeAs(study.runs());
    assertThat(replaced.optimizer("adam").learningRate()).isEqualTo(0.5);
    assertThat(replaced.optimizer("kfac")).isEqualTo(study.optimizer("kfac"));
    Study added = study.with(OptimizerSpec.of("lamb"));
    assertThat(added.runs()).hasSize(study.runs().size() + study.seeds());
    assertThat(added.settings().get(0).methods()).last().matches(method -> !method.isPublished());
    assertThatThrownBy(() -> study.optimizer("lamb"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'lamb'", "adam", "kfac");
  }

  @Test
  void aFilterTakesAPart() {
    Study study = study("table-2", Profile.SMOKE);
    assertThat(study.only("/adam-.*seed2")).hasSize(1);
    assertThatThrownBy(() -> study.only("nobody"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--only 'nobody' matches no run; one is " + Study.key(study.runs().get(0)));
    assertThatThrownBy(() -> study.only("("))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--only '(' is no regular expression");
  }

  @Test
  void unknownNamesListTheKnown() {
    assertThatThrownBy(() -> Protocols.named("table-99"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'table-99'", "table-2", "figure-5", "sweep-cnn");
    assertThatThrownBy(() -> Profile.named("big"))
        .hasMessage("profile 'big': choose smoke, quick or paper");
    assertThatThrownBy(() -> new Study(Protocols.named("table-2"), Profile.PAPER, List.of()))
        .hasMessage("table-2: nothing is left to run");
  }
}
