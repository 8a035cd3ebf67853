package org.adafisher.figure;

/**
 * The eigenvalues of one matrix and of its random control, each with and without noise.
 *
 * @param title what matrix
 * @param eigenvalues in any order
 * @param noisy with noise, as many
 * @param controlNoisy of the control with noise, as many; without, they are those of the matrix
 */
public record SpectrumPanel(
    String title, double[] eigenvalues, double[] noisy, double[] controlNoisy) {

  public SpectrumPanel {
    eigenvalues = eigenvalues.clone();
    noisy = noisy.clone();
    controlNoisy = controlNoisy.clone();
  }
}
