package org.adafisher.section.landscape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LowestLossTest {

  private static final double NAN = Double.NaN;
  private final Map<String, double[]> ends = new LinkedHashMap<>();

  private String verdict() {
    return LowestLoss.verdict("AdaFisher", ends, Math.log(3));
  }

  @Test
  void theBestRivalDecides() {
    ends.put("Adam", new double[] {0.9, 0.91, 0.92});
    ends.put("AdaFisher", new double[] {0.4, 0.42, 0.41});
    ends.put("K-FAC", new double[] {0.2, 0.21, 0.22});
    assertThat(verdict())
        .isEqualTo(
            "AdaFisher: 0.4100 nats, place 2 of 3 of the paper's optimizers; best rival: K-FAC,"
                + " 0.2100. The claim that it converges to a lower minimum than the others is not"
                + " reproduced here.");
    ends.put("K-FAC", new double[] {0.8, 0.81, 0.82});
    assertThat(verdict()).contains("place 1 of 3").endsWith("is reproduced here.");
  }

  @Test
  void oneSeedATieAndGuessesDecideNothing() {
    ends.put("Adam", new double[] {0.9});
    ends.put("AdaFisher", new double[] {0.4});
    assertThat(verdict()).endsWith("is not decided here: n = 1.");
    ends.put("Adam", new double[] {0.4, 0.5});
    ends.put("AdaFisher", new double[] {0.4, 0.5});
    assertThat(verdict()).contains("place 1 of 2, shared by 2").endsWith("it is a tie.");
    ends.put("Adam", new double[] {0.2, 0.6});
    assertThat(verdict()).contains("not decided here: the seeds differ");
    ends.put("Adam", new double[] {1.2, 1.3});
    ends.put("AdaFisher", new double[] {1.1, NAN});
    assertThat(verdict()).endsWith("not decided here: no run is better than a guess.");
  }

  @Test
  void aRunThatDivergedIsTheWorst() {
    ends.put("Adam", new double[] {0.9, 0.9, 0.9});
    ends.put("AdaFisher", new double[] {NAN, NAN, NAN});
    assertThat(verdict())
        .contains("Infinity nats, place 2 of 2")
        .endsWith("is not reproduced here.");
    ends.remove("Adam");
    assertThat(verdict()).startsWith("No verdict");
  }
}
