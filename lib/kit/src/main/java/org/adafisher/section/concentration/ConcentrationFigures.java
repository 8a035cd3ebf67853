package org.adafisher.section.concentration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.adafisher.analysis.Concentration;
import org.adafisher.figure.DiscPanel;
import org.adafisher.figure.DiscPlot;
import org.adafisher.figure.DotPanel;
import org.adafisher.figure.DotPlot;
import org.adafisher.figure.HeatMap;
import org.adafisher.figure.HeatMapPlot;
import org.adafisher.figure.SpectrumPanel;
import org.adafisher.figure.SpectrumPlot;
import tech.tablesaw.plotly.components.Figure;

/** Draws the factors of {@link DiagonalConcentration} (Figs. 3, 6, 7 and 8). */
public final class ConcentrationFigures {

  private ConcentrationFigures() {}

  /**
   * Draws the shares of every layer beside the control's.
   *
   * @param result the factors
   * @return the figure
   */
  public static Figure concentration(ConcentrationResult result) {
    List<FactorReport> late = result.late();
    String title = "Not in the paper. Concentration on the diagonal at step ";
    return DotPlot.of(
        title + result.steps().late() + ", " + result.where(),
        late.stream().map(FactorReport::layer).distinct().toList(),
        List.of(
            shares("Energy on the diagonal", result, Concentration::energyOnDiagonal),
            shares("Discs without zero", result, Concentration::discsWithoutZero)));
  }

  private static DotPanel shares(
      String title, ConcentrationResult result, ToDoubleFunction<Concentration> share) {
    List<DotPanel.Dots> dots = new ArrayList<>();
    for (String letter : List.of("H", "S")) {
      String colour = letter.equals("H") ? "#0072B2" : "#D55E00";
      List<FactorReport> those = result.late(letter);
      String symbol = letter.equals("H") ? "circle" : "diamond";
      dots.add(
          new DotPanel.Dots(
              letter + ", random control",
              colour,
              symbol + "-open",
              those.stream().mapToDouble(f -> 100 * share.applyAsDouble(f.control())).toArray()));
      dots.add(
          new DotPanel.Dots(
              letter,
              colour,
              symbol,
              those.stream().mapToDouble(f -> 100 * share.applyAsDouble(f.measured())).toArray()));
    }
    return new DotPanel(title, "share, %", dots);
  }

  /**
   * Draws the Gershgorin discs of a layer's H and S at both steps (Figs. 3 and 6, left).
   *
   * @param result the factors
   * @param layer the layer
   * @return the figure
   */
  public static Figure discs(ConcentrationResult result, String layer) {
    return DiscPlot.of(
        "Figures 3 and 6, left. Gershgorin discs of " + layer + ", " + result.where(),
        2,
        result.of(layer).stream()
            .map(f -> new DiscPanel(title(f), f.discs(), f.measured().response().eigenvalues()))
            .toList());
  }

  /**
   * Draws the eigenvalues of a layer's H and S at both steps, with and without noise (Figs. 3 and
   * 6, right).
   *
   * @param result the factors
   * @param layer the layer
   * @return the figure
   */
  public static Figure spectra(ConcentrationResult result, String layer) {
    return SpectrumPlot.of(
        String.format(
            Locale.ROOT,
            "Figures 3 and 6, right. Eigenvalues of %s, noise N(0, (%s)²), %s",
            layer,
            result.steps().noise(),
            result.where()),
        2,
        result.of(layer).stream()
            .map(
                f ->
                    new SpectrumPanel(
                        title(f),
                        f.measured().response().eigenvalues(),
                        f.measured().response().noisyEigenvalues(),
                        f.control().response().noisyEigenvalues()))
            .toList());
  }

  /**
   * Draws the Fourier transforms of one factor of a layer at both steps, with and without noise
   * (Fig. 7).
   *
   * @param result the factors
   * @param layer the layer
   * @param letter {@code H} or {@code S}
   * @return the figure
   */
  public static Figure fourier(ConcentrationResult result, String layer, String letter) {
    List<FactorReport> those =
        result.of(layer).stream().filter(f -> f.letter().equals(letter)).toList();
    List<HeatMap> maps = new ArrayList<>();
    for (FactorReport f : those) {
      maps.add(new HeatMap(title(f), "magnitude", f.measured().size(), f.fourier()));
    }
    for (FactorReport f : those) {
      String noisy =
          String.format(
              Locale.ROOT,
              "%s, noisy: SNR %.1f dB",
              title(f),
              f.measured().response().signalToNoise());
      maps.add(new HeatMap(noisy, "magnitude, noisy", f.measured().size(), f.noisyFourier()));
    }
    return HeatMapPlot.of(
        "Figure 7. Fourier transform of " + letter + " of " + layer + ", " + result.where(),
        2,
        "frequency",
        "frequency",
        true,
        maps);
  }

  /**
   * Draws the entries of a layer's H and S at both steps (Fig. 8).
   *
   * @param result the factors
   * @param layer the layer
   * @return the figure
   */
  public static Figure heatMaps(ConcentrationResult result, String layer) {
    return HeatMapPlot.of(
        "Figure 8. Magnitudes of H and S of " + layer + ", " + result.where(),
        2,
        "column",
        "row",
        false,
        result.of(layer).stream()
            .map(
                f ->
                    new HeatMap(title(f), "|" + f.letter() + "|", f.measured().size(), f.entries()))
            .toList());
  }

  private static String title(FactorReport factor) {
    return factor.letter() + ", step " + factor.step();
  }
}
