package org.adafisher.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DifferencesTest {

  @Test
  void whatIsNotANumberIsTheLargestDifferenceWhateverFollows() {
    Differences differences = new Differences();
    differences.compare("loss", new double[] {1}, new double[] {1.5}, i -> "");
    differences.compare(
        "hessian", new double[] {1, 2, 3}, new double[] {1, Double.NaN, 3.5}, i -> "entry " + i);
    assertThat(differences.largest())
        .containsEntry("loss", 0.5)
        .containsEntry("hessian", Double.POSITIVE_INFINITY);
    assertThat(differences.place()).isEqualTo("hessian at entry 1");
  }

  @Test
  void equalNumbersDifferByNothing() {
    Differences differences = new Differences();
    differences.compare("grad", new double[] {1, 2}, new double[] {1, 2}, i -> "entry " + i);
    assertThat(differences.largest()).containsEntry("grad", 0.0);
  }
}
