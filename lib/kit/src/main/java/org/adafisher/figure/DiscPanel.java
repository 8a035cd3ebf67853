package org.adafisher.figure;

import org.adafisher.analysis.GershgorinDiscs;

/**
 * The Gershgorin discs of one matrix.
 *
 * @param title what matrix
 * @param discs the discs
 * @param eigenvalues the eigenvalues, real
 */
public record DiscPanel(String title, GershgorinDiscs discs, double[] eigenvalues) {

  public DiscPanel {
    eigenvalues = eigenvalues.clone();
  }
}
