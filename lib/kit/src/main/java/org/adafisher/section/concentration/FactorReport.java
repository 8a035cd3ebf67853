package org.adafisher.section.concentration;

import org.adafisher.analysis.Concentration;
import org.adafisher.analysis.GershgorinDiscs;
import org.adafisher.analysis.MatrixPicture;
import org.adafisher.analysis.SymmetricMatrix;

/**
 * All that the section says of one Kronecker factor at one step; the matrix itself is not kept.
 *
 * @param layer the layer
 * @param letter {@code H} or {@code S}
 * @param step the step after which it was taken
 * @param measured its concentration
 * @param control that of a random matrix of the same spectrum
 * @param unit that of the factor scaled to a diagonal of ones: free of the loss's and the
 *     activations' scale
 * @param typicalOffDiagonal the root mean square of the entries off the diagonal
 * @param inputs what the inputs' means contribute; null of S
 * @param discs the Gershgorin discs
 * @param entries a picture of the magnitudes
 * @param fourier a picture of the Fourier transform
 * @param noisyFourier the same with noise
 */
record FactorReport(
    String layer,
    String letter,
    int step,
    Concentration measured,
    Concentration control,
    Concentration unit,
    double typicalOffDiagonal,
    Inputs inputs,
    GershgorinDiscs discs,
    double[][] entries,
    double[][] fourier,
    double[][] noisyFourier) {

  /** The most rows and columns of a picture: four of them must fit into 300 kB. */
  private static final int PICTURE = 100;

  /**
   * Where H's diagonal comes from.
   *
   * @param centred the energy on the diagonal of the covariances H − E[h]·E[h]ᵀ
   * @param independent that of H, were its features independent with the same means and mean
   *     squares
   * @param constancy the mean of E[h]²/E[h²] over features that are not always zero: 1 for
   *     constants, p for a feature that has one value with probability p and else zero
   */
  record Inputs(double centred, double independent, double constancy) {

    static Inputs of(SymmetricMatrix input, double[] mean) {
      double[] squares = input.diagonal();
      double constancy = 0;
      int alive = 0;
      for (int i = 0; i < mean.length; i++) {
        if (squares[i] > 0) {
          constancy += mean[i] * mean[i] / squares[i];
          alive++;
        }
      }
      return new Inputs(
          input.minusOuter(mean).energyOnDiagonal(),
          Concentration.ofIndependent(mean, squares),
          constancy / alive);
    }
  }

  /**
   * Measures a factor.
   *
   * @param noise the noise's standard deviation
   * @param seed of the noise and of the control
   */
  static FactorReport of(
      String layer,
      String letter,
      int step,
      SymmetricMatrix matrix,
      Inputs inputs,
      double noise,
      long seed) {
    SymmetricMatrix noisy = matrix.withNoise(noise, seed);
    Concentration measured = Concentration.of(matrix, noisy);
    SymmetricMatrix control = SymmetricMatrix.ofSpectrum(measured.response().eigenvalues(), seed);
    SymmetricMatrix unit = matrix.scaledToUnitDiagonal();
    return new FactorReport(
        layer,
        letter,
        step,
        measured,
        Concentration.of(control, control.withNoise(noise, seed)),
        Concentration.of(unit, unit.withNoise(noise, seed)),
        matrix.typicalOffDiagonal(),
        inputs,
        GershgorinDiscs.of(matrix),
        MatrixPicture.entries(matrix, PICTURE),
        MatrixPicture.fourier(matrix, PICTURE),
        MatrixPicture.fourier(noisy, PICTURE));
  }

  /** Returns whether more than half of the energy is on the diagonal: "predominantly". */
  boolean isDiagonal() {
    return measured.energyOnDiagonal() > 0.5;
  }

  String name() {
    return letter + " of " + layer;
  }
}
