package org.adafisher.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Against NumPy 1.24.2 on {@code A = np.cos(np.outer(i, i)) + np.diag(i + 1)}, {@code i =
 * np.arange(n)}, and with {@code 0.1 * np.sin(np.add.outer(i, i))} added off the diagonal.
 */
class SymmetricMatrixTest {

  private static SymmetricMatrix matrix(int n, double disturbance) {
    double[] entries = new double[n * n];
    IntBinaryOperator place = (i, j) -> i * n + j;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        entries[place.applyAsInt(i, j)] =
            Math.cos((double) i * j) + (i == j ? i + 1 : disturbance * Math.sin(i + j));
      }
    }
    return SymmetricMatrix.of(n, entries);
  }

  private static final SymmetricMatrix A = matrix(12, 0);

  @Test
  void eigenvaluesAreThoseOfEigvalsh() {
    assertThat(A.eigenvalues())
        .containsExactly(
            new double[] {
              -0.3629660744531638, 1.32383050311091, 2.3535659267229927, 2.7503799819890102,
              4.1734428281660785, 6.928690175448144, 7.669667633064625, 8.07317971950243,
              9.929433348173337, 11.706393567703687, 12.084830061686235, 13.533451413200597
            },
            within(1e-12));
  }

  @Test
  void energyAndDiscs() {
    assertThat(A.energyOnDiagonal()).isCloseTo(0.9031405570012424, within(1e-14));
    GershgorinDiscs discs = GershgorinDiscs.of(A);
    // np.abs(A).sum(1) - np.abs(np.diag(A))
    assertThat(Arrays.copyOf(discs.radii(), 3))
        .containsExactly(new double[] {11, 6.957645203225891, 7.367498939798395}, within(1e-12));
    assertThat(discs.shareWithoutZero()).isEqualTo(0.5);
    assertThat(discs.excludesZero(0)).isFalse();
    assertThat(discs.excludesZero(11)).isTrue();
  }

  @Test
  void discsThatTouchZeroContainIt() {
    double[] entries = {3, -1, -2, -1, 2, -1, -2, -1, 3 + 1e-7};
    assertThat(GershgorinDiscs.of(SymmetricMatrix.of(3, entries)).shareWithoutZero()).isZero();
  }

  @Test
  void everyEigenvalueLiesInADisc() {
    GershgorinDiscs discs = GershgorinDiscs.of(A);
    for (double value : A.eigenvalues()) {
      boolean found = false;
      for (int i = 0; i < 12; i++) {
        found |= Math.abs(value - discs.centres()[i]) <= discs.radii()[i];
      }
      assertThat(found).as("%s", value).isTrue();
    }
  }

  @Test
  void noiseResponse() {
    NoiseResponse response = NoiseResponse.of(A, matrix(12, 0.1));
    assertThat(response.signalToNoise()).isCloseTo(19.966514246560426, within(1e-11));
    assertThat(response.aboveKaiser()).isEqualTo(11);
    assertThat(response.largestShift()).isCloseTo(0.03618405129469, within(1e-12));
    NoiseResponse small = NoiseResponse.of(scaled(A, 1e-3), scaled(A, 1e-3));
    assertThat(small.aboveKaiser()).isZero();
    assertThat(small.largestShift()).isNaN();
  }

  private static SymmetricMatrix scaled(SymmetricMatrix matrix, double factor) {
    int n = matrix.size();
    double[] entries = new double[n * n];
    Arrays.setAll(entries, place -> factor * matrix.at(place / n, place % n));
    return SymmetricMatrix.of(n, entries);
  }

  /** {@code np.abs(np.fft.fftshift(np.fft.fft2(A)))}, of even and of odd size. */
  @Test
  void fourierMagnitudesAreThoseOfFft2() {
    double[][] even = MatrixPicture.fourier(A, 12);
    assertThat(even[0][0]).isCloseTo(73.53383591827678, within(1e-11));
    assertThat(even[6][6]).isCloseTo(95.60928172788837, within(1e-11));
    assertThat(even[3][8]).isCloseTo(15.2867937432348, within(1e-11));
    assertThat(even[11][2]).isCloseTo(34.23225974381332, within(1e-11));
    double[][] odd = MatrixPicture.fourier(matrix(7, 0), 7);
    assertThat(odd[0][0]).isCloseTo(8.790398364468759, within(1e-11));
    assertThat(odd[3][3]).isCloseTo(43.350103012544345, within(1e-11));
    assertThat(odd[2][5]).isCloseTo(10.625602725238496, within(1e-11));
  }

  @Test
  void picturesKeepTheEnergy() {
    // 12 rows in blocks of 4, and in blocks of 2 and 3.
    for (int most : new int[] {3, 5}) {
      double energy = 0;
      for (double[] row : MatrixPicture.entries(matrix(12, 0), most)) {
        assertThat(row).hasSize(most);
        energy += Arrays.stream(row).map(v -> v * v).sum();
      }
      if (most == 3) {
        double whole = Arrays.stream(A.eigenvalues()).map(v -> v * v).sum();
        assertThat(16 * energy).isCloseTo(whole, within(1e-9));
      }
    }
    assertThat(MatrixPicture.entries(A, 100)[3][5])
        .isCloseTo(Math.abs(Math.cos(15)), within(1e-15));
  }

  @Test
  void controlHasTheSpectrumAndTheExpectedEnergyOnItsDiagonal() {
    double[] spectrum = {0, 0.1, 0.5, 1, 2, 2.5, 4, 10};
    double mean = 0;
    int draws = 400;
    for (int seed = 0; seed < draws; seed++) {
      SymmetricMatrix control = SymmetricMatrix.ofSpectrum(spectrum, seed);
      assertThat(control.eigenvalues()).containsExactly(spectrum, within(1e-12));
      mean += control.energyOnDiagonal() / draws;
    }
    double sum = Arrays.stream(spectrum).sum();
    double squares = Arrays.stream(spectrum).map(v -> v * v).sum();
    // E[q⁴] = 3/(n(n + 2)), E[q²r²] = 1/(n(n + 2)) of one row of a uniform orthogonal matrix.
    assertThat(mean).isCloseTo((2 + sum * sum / squares) / (spectrum.length + 2), within(0.015));
    assertThat(SymmetricMatrix.ofSpectrum(spectrum, 1).at(2, 5))
        .isEqualTo(SymmetricMatrix.ofSpectrum(spectrum, 1).at(2, 5))
        .isNotEqualTo(SymmetricMatrix.ofSpectrum(spectrum, 2).at(2, 5));
  }

  @Test
  void noiseSparesTheDiagonalAndHasItsDeviation() {
    int n = 200;
    SymmetricMatrix zero = SymmetricMatrix.of(n, new double[n * n]);
    SymmetricMatrix noisy = zero.withNoise(0.01, 3);
    assertThat(noisy.diagonal()).containsOnly(0);
    assertThat(noisy.at(4, 9)).isEqualTo(noisy.at(9, 4)).isNotZero();
    assertThat(noisy.typicalOffDiagonal()).isCloseTo(0.01, within(2e-4));
    // The largest eigenvalue of such noise is about 2·σ·√n.
    assertThat(noisy.eigenvalues()[n - 1]).isCloseTo(2 * 0.01 * Math.sqrt(n), within(0.02));
  }

  /** NumPy on {@code H = np.outer(m, m)} with the diagonal (.5, .3, .9), m = (.5, .2, .9). */
  @Test
  void meansAndMeanSquares() {
    double[] mean = {0.5, 0.2, 0.9};
    double[] squares = {0.5, 0.3, 0.9};
    SymmetricMatrix h =
        SymmetricMatrix.of(3, new double[] {0.5, 0.1, 0.45, 0.1, 0.3, 0.18, 0.45, 0.18, 0.9});
    assertThat(Concentration.ofIndependent(mean, squares))
        .isCloseTo(0.7013050371996584, within(1e-14));
    assertThat(h.energyOnDiagonal()).isCloseTo(0.7013050371996584, within(1e-14));
    assertThat(h.minusOuter(mean).energyOnDiagonal()).isCloseTo(1, within(1e-14));
    SymmetricMatrix unit = h.scaledToUnitDiagonal();
    assertThat(unit.diagonal()).containsExactly(new double[] {1, 1, 1}, within(1e-15));
    assertThat(unit.at(0, 1)).isCloseTo(0.25819888974716115, within(1e-15));
    assertThat(unit.energyOnDiagonal()).isCloseTo(0.702028081123245, within(1e-14));
  }

  @Test
  void deadRowsOfAUnitDiagonalAreZero() {
    SymmetricMatrix h = SymmetricMatrix.of(2, new double[] {4, 0, 0, 0});
    assertThat(h.scaledToUnitDiagonal().diagonal()).containsExactly(1, 0);
  }

  @Test
  void refusesWhatIsNoMatrix() {
    assertThatThrownBy(() -> SymmetricMatrix.of(2, new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 entries");
    assertThatThrownBy(() -> SymmetricMatrix.of(1, new double[] {Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not finite");
    assertThatThrownBy(() -> new GershgorinDiscs(new double[2], new double[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
