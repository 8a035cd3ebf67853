package org.adafisher.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PowerLawTest {

  // scipy.stats.linregress (SciPy 1.10.1) of log y on log t for y = (3 + sin t)·t^−0.7 at the 40
  // places round(20·10^(i/39)).
  @Test
  void agreesWithSciPy() {
    double[] values =
        IntStream.rangeClosed(1, 200)
            .mapToDouble(t -> (3 + Math.sin(t)) * Math.pow(t, -0.7))
            .toArray();
    PowerLaw law = PowerLaw.of(values, 20);
    assertThat(law.slope()).isCloseTo(-0.7317490307594714, within(1e-12));
    assertThat(law.error()).isCloseTo(0.061988001780276254, within(1e-12));
  }

  @Test
  void findsThePowerWhateverTheConstant() {
    double[] values =
        IntStream.rangeClosed(1, 1000).mapToDouble(t -> 17 * Math.pow(t, -0.5)).toArray();
    assertThat(PowerLaw.of(values, 100).slope()).isCloseTo(-0.5, within(1e-12));
    values[500] = Double.NaN;
    values[999] = Double.NaN;
    assertThat(PowerLaw.of(values, 100).slope()).isNaN();
  }

  @Test
  void placesAscendAndKeepBothEnds() {
    assertThat(PowerLaw.places(1, 100, 5)).containsExactly(1, 3, 10, 32, 100);
    assertThat(PowerLaw.places(1, 4, 50)).containsExactly(1, 2, 3, 4);
    assertThatThrownBy(() -> PowerLaw.of(new double[10], 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 9");
  }
}
