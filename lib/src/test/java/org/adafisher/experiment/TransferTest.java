package org.adafisher.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class TransferTest {

  /** FACTS, finding 6; with the names mapped, all but MobileNetV3 fit. */
  @Test
  void countsWhatTheReleasedCodeLoads() {
    Table loading = Transfer.loading();
    assertThat(loading.intColumn("entries").asList()).containsExactly(320, 626, 722, 295);
    assertThat(loading.intColumn("loaded by the released code").asList())
        .containsExactly(294, 600, 0, 0);
    assertThat(loading.intColumn("loaded with a map of names").asList())
        .containsExactly(320, 626, 722, 0);
  }
}
