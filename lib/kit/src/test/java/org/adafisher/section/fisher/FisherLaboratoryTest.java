package org.adafisher.section.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.analysis.SymmetricMatrix;
import org.adafisher.figure.PlotlyFigure;
import org.adafisher.method.AdaFisherParts;
import org.junit.jupiter.api.Test;

class FisherLaboratoryTest {

  private static final SmallNetwork IRIS = SmallNetwork.all(40, 30).get(0);

  @Test
  void agreementIsThatOfSmallCasesWorkedOutByHand() {
    double[] truth = {1, 2, 4, 8};
    assertThat(Agreement.ofRanks(new double[] {1, 10, 11, 12}, truth)).isCloseTo(1, within(1e-12));
    assertThat(Agreement.ofRanks(new double[] {4, 3, 2, 1}, truth)).isCloseTo(-1, within(1e-12));
    // The logarithms of 1, 4, 16 and of 1, 2, 4 are proportional; the zero does not count.
    assertThat(Agreement.ofLogarithms(new double[] {1, 4, 16, 0}, truth))
        .isCloseTo(1, within(1e-12));
    assertThat(Agreement.error(new double[] {3, 6, 12, 24}, truth)).isCloseTo(0, within(1e-12));
    // Of (1, 1) and (1, 0), the best multiple is one half: what is left has length √½.
    assertThat(Agreement.error(new double[] {1, 1}, new double[] {1, 0}))
        .isCloseTo(Math.sqrt(0.5), within(1e-12));
  }

  /** The eigenvalues of D^(−1/2)·M·D^(−1/2), which LAPACK gives, decide. */
  @Test
  void conditionAndSpreadAreThoseOfTheEigenvalues() {
    SymmetricMatrix fisher = SymmetricMatrix.ofSpectrum(new double[] {0, 0.5, 1, 3}, 7);
    double[] divisor = {2, 0.5, 1, 4};
    double damping = 0.1;
    double[] damped = scaledEigenvalues(fisher, divisor, damping);
    Preconditioner natural = Preconditioner.matrix(fisher, damping);
    Preconditioner diagonal = Preconditioner.diagonal(divisor);
    assertThat(diagonal.condition(fisher, natural)).isCloseTo(damped[3] / damped[0], within(1e-2));
    assertThat(natural.condition(fisher, natural)).isCloseTo(1, within(1e-9));
    SymmetricMatrix hessian = SymmetricMatrix.ofSpectrum(new double[] {-4, 0.5, 1, 3}, 8);
    double[] values = scaledEigenvalues(hessian, divisor, 0);
    double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
    double squares = Arrays.stream(values).map(value -> value * value).sum();
    assertThat(diagonal.spread(hessian)).isCloseTo(largest / Math.sqrt(squares / 4), within(1e-2));
  }

  private static double[] scaledEigenvalues(SymmetricMatrix m, double[] divisor, double damping) {
    double[] entries = new double[16];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        double entry = m.at(i, j) + (i == j ? damping : 0);
        entries[4 * i + j] = entry / Math.sqrt(divisor[i] * divisor[j]);
      }
    }
    return SymmetricMatrix.of(4, entries).eigenvalues();
  }

  @Test
  void theNaturalGradientIsItsOwnIdealAndStepsOnlyLowerTheLoss() {
    LaboratoryResult result =
        FisherLaboratory.run(
            List.of(IRIS), FisherLaboratory.trainers().subList(0, 1), 4, 2, 2, 1e-3);
    String natural = "natural gradient, exact";
    for (Reading reading : result.readings()) {
      switch (reading.measure()) {
        case DECREASE -> assertThat(reading.value()).isBetween(0.0, 1.0);
        case RANK, COSINE, ALIGNMENT -> assertThat(reading.value()).isBetween(-1.0001, 1.0001);
        default -> assertThat(reading.value()).as(reading.toString()).isFinite();
      }
    }
    assertThat(spread(result, Measure.COSINE, natural)).isCloseTo(1, within(1e-9));
    assertThat(spread(result, Measure.CONDITION, natural)).isCloseTo(0, within(1e-9));
    assertThat(spread(result, Measure.CONDITION, Estimates.IDENTITY)).isGreaterThan(0.5);
    // A step along the natural gradient goes downhill.
    assertThat(spread(result, Measure.DECREASE, natural)).isGreaterThan(0.01);
    assertThat(result.units(Measure.LOSS, "", LaboratoryResult.whole())).hasSize(2);
    AblationResult ablation = ablation(new double[] {0.5, 0.6}, new double[] {0.3, 0.41});
    LaboratoryClaims claims = new LaboratoryClaims(result, List.of(ablation));
    assertThat(claims.answers().rowCount()).isEqualTo(6);
    assertThat(claims.verdict()).contains("Prop. 3.1", "Sec. 4.4");
  }

  private static double spread(LaboratoryResult result, Measure measure, String subject) {
    return result.spread(measure, subject, LaboratoryResult.whole()).mean();
  }

  private static AblationResult ablation(double[] whole, double[] variant) {
    Map<String, double[]> losses = new LinkedHashMap<>();
    losses.put(Estimates.ALGORITHM_1, whole);
    losses.put(AdaFisherParts.ROOT, variant);
    losses.put(AblationResult.KEEPING, variant);
    Map<String, Double> rates = new LinkedHashMap<>();
    losses.keySet().forEach(name -> rates.put(name, 1e-2));
    return new AblationResult(IRIS, 10, new double[] {1e-3, 1e-2, 1e-1}, rates, losses);
  }

  @Test
  void variantsAreJudgedInPairs() {
    AblationResult clear = ablation(new double[] {0.5, 0.6, 0.55}, new double[] {0.3, 0.41, 0.34});
    assertThat(clear.table().stringColumn("verdict").get(1)).isEqualTo("better");
    AblationResult mixed = ablation(new double[] {0.5, 0.6, 0.55}, new double[] {0.9, 0.3, 0.5});
    assertThat(mixed.table().stringColumn("verdict").get(1)).isEqualTo("no clear difference");
    AblationResult guess = ablation(new double[] {1.2, 1.3, 1.2}, new double[] {1.5, 1.6, 1.4});
    assertThat(guess.table().stringColumn("verdict").get(1)).contains("better than a guess");
    assertThat(clear.table().stringColumn("rate").get(0)).isEqualTo("1e-02");
  }

  @Test
  void everyVariantTrainsAndIsADifferentMethod() {
    AblationResult found = Ablations.run(IRIS, Ablations.variants(), new double[] {1e-3}, 3, 1);
    // Iris' perceptron has no norm layers to leave out.
    assertThat(found.losses()).hasSize(Ablations.variants().size() - 1);
    found.losses().forEach((name, losses) -> assertThat(losses[0]).as(name).isFinite());
    assertThat(Ablations.variants().values()).doesNotHaveDuplicates();
    assertThat(found.table().stringColumn("rate").get(0)).contains("end of the grid");
  }

  @Test
  void theMicroscopeSeesTheSameLayerInEveryFrame() {
    MicroscopeResult seen = Microscope.look(IRIS, "fc1", Microscope.methods(), 6, 3, 1);
    var slider = ((PlotlyFigure) seen.slider()).json();
    assertThat(slider.get("frames")).hasSize(3);
    slider
        .get("frames")
        .forEach(frame -> assertThat(frame.get("data")).hasSameSizeAs(slider.get("data")));
    slider
        .get("data")
        .forEach(
            trace -> {
              double before = Double.POSITIVE_INFINITY;
              if (trace.get("xaxis").asText().matches("x6")) {
                return;
              }
              for (var value : trace.get("y")) {
                assertThat(value.asDouble()).isLessThanOrEqualTo(before);
                before = value.asDouble();
              }
            });
    assertThat(((PlotlyFigure) seen.strip()).json().has("frames")).isFalse();
    assertThatThrownBy(() -> Microscope.look(IRIS, "fc9", Microscope.methods(), 6, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fc9")
        .hasMessageContaining("fc1, fc2");
  }
}
