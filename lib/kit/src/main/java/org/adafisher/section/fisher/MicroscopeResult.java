package org.adafisher.section.fisher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.FramePlot;
import tech.tablesaw.plotly.components.Figure;

/** What the microscope saw of one layer. */
public final class MicroscopeResult {

  private static final int POINTS = 60;
  private static final int STRIP = 5;
  private static final String SHARE = "share of entries, %";

  private final SmallNetwork network;
  private final String layer;
  private final int[] looks;
  private final Map<String, List<Microscope.View>> views;
  private final Map<String, double[]> losses;

  MicroscopeResult(
      SmallNetwork network,
      String layer,
      int[] looks,
      Map<String, List<Microscope.View>> views,
      Map<String, double[]> losses) {
    this.network = network;
    this.layer = layer;
    this.looks = looks;
    this.views = views;
    this.losses = losses;
  }

  /**
   * Draws every entry of the layer, sorted, with a slider over the steps.
   *
   * @return H′, S′, the divisor over its geometric mean, |gradient|, |step|, and the loss so far
   */
  public Figure slider() {
    return FramePlot.sliding(
        title(),
        "step ",
        List.of(
            "H′ (AdaFisher)",
            "S′ (AdaFisher)",
            "divisor / its mean",
            "|gradient|",
            "|step|",
            "loss"),
        IntStream.range(0, looks.length).mapToObj(this::frame).toList());
  }

  /**
   * Draws five of the steps side by side, for paper.
   *
   * @return the divisor over its geometric mean, and |step|
   */
  public Figure strip() {
    int count = Math.min(STRIP, looks.length);
    List<FramePlot.Frame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int look = Math.round((float) i * (looks.length - 1) / Math.max(1, count - 1));
      List<CurvePanel> panels = frame(look).panels();
      frames.add(new FramePlot.Frame("" + looks[look], List.of(panels.get(2), panels.get(4))));
    }
    return FramePlot.strip(title(), "step ", List.of("divisor / its mean", "|step|"), frames);
  }

  private String title() {
    return "Not in the paper. Layer "
        + layer
        + " of the "
        + network.name()
        + ": all entries, sorted";
  }

  private FramePlot.Frame frame(int look) {
    return new FramePlot.Frame(
        "" + looks[look],
        List.of(
            panel(look, false, Microscope.View::h),
            panel(look, false, Microscope.View::s),
            panel(look, true, view -> overMean(view.divisor())),
            panel(look, true, Microscope.View::gradient),
            panel(look, true, Microscope.View::step),
            loss(look)));
  }

  private CurvePanel panel(
      int look, boolean isLogarithmic, Function<Microscope.View, double[]> part) {
    List<Curve> curves = new ArrayList<>();
    views.forEach((label, all) -> curves.add(curve(label, part.apply(all.get(look)))));
    return new CurvePanel(SHARE, "", isLogarithmic, curves);
  }

  private static Curve curve(String label, double[] sorted) {
    int count = Math.min(POINTS, sorted.length);
    int[] taken =
        IntStream.range(0, count)
            .map(i -> count == 1 ? 0 : Math.round((float) i * (sorted.length - 1) / (count - 1)))
            .toArray();
    double[] x = Arrays.stream(taken).mapToDouble(i -> 100 * (i + 0.5) / sorted.length).toArray();
    double[] y = Arrays.stream(taken).mapToDouble(i -> sorted[i]).toArray();
    return Curve.line(label, x, y);
  }

  /** Over the geometric mean: a flat line at 1 is SGD. */
  private static double[] overMean(double[] divisor) {
    double logarithm = Arrays.stream(divisor).filter(d -> d > 0).map(Math::log).average().orElse(0);
    return Arrays.stream(divisor).map(d -> d / Math.exp(logarithm)).toArray();
  }

  /** A running mean, as every step has another batch. */
  private CurvePanel loss(int look) {
    List<Curve> curves = new ArrayList<>();
    losses.forEach(
        (label, loss) -> {
          int count = looks[look];
          double[] x = Preconditioner.each(count, i -> i + 1);
          double[] y =
              Preconditioner.each(
                  count,
                  i -> Arrays.stream(loss, Math.max(0, i - 9), i + 1).average().orElseThrow());
          curves.add(Curve.line(label, x, y));
        });
    return new CurvePanel("step", "", true, curves);
  }
}
