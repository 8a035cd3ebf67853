package org.adafisher.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.adafisher.analysis.GershgorinDiscs;
import org.junit.jupiter.api.Test;
import tech.tablesaw.plotly.components.Figure;

class MatrixFiguresTest {

  private static ObjectNode json(Figure figure) {
    return ((PlotlyFigure) figure).json();
  }

  @Test
  void discsAreCirclesOnEqualAxes() {
    GershgorinDiscs discs = new GershgorinDiscs(new double[] {3, -1}, new double[] {1, 2});
    ObjectNode figure =
        json(DiscPlot.of("t", 1, List.of(new DiscPanel("H", discs, new double[] {2, -2}))));
    JsonNode layout = figure.get("layout");
    assertThat(layout.at("/yaxis/scaleanchor").asText()).isEqualTo("x");
    assertThat(layout.at("/yaxis/scaleratio").asDouble()).isEqualTo(1);
    // The larger disc first.
    JsonNode larger = layout.at("/shapes/0");
    assertThat(larger.get("type").asText()).isEqualTo("circle");
    assertThat(larger.get("x0").asDouble()).isEqualTo(-3);
    assertThat(larger.get("x1").asDouble()).isEqualTo(1);
    assertThat(larger.get("y1").asDouble()).isEqualTo(2);
    assertThat(layout.at("/shapes/1/line/color").asText())
        .isNotEqualTo(larger.at("/line/color").asText());
    double[] range = {
      layout.at("/xaxis/range/0").asDouble(), layout.at("/xaxis/range/1").asDouble()
    };
    assertThat(range[0]).isLessThan(-3).isCloseTo(-3, within(0.5));
    assertThat(range[1]).isGreaterThan(4).isCloseTo(4, within(0.5));
  }

  @Test
  void ofManyDiscsTheLargestAndTheSmallestAreDrawnAndEveryCentre() {
    double[] radii = new Random(1).doubles(700).toArray();
    DiscPanel panel = new DiscPanel("H", new GershgorinDiscs(new double[700], radii), radii);
    ObjectNode figure = json(DiscPlot.of("t", 2, Collections.nCopies(4, panel)));
    JsonNode shapes = figure.at("/layout/shapes");
    assertThat(shapes).hasSize(4 * 48);
    double[] drawn = new double[48];
    Arrays.setAll(drawn, i -> shapes.get(i).get("y1").asDouble());
    assertThat(drawn[0]).isEqualTo(Arrays.stream(radii).max().orElseThrow());
    assertThat(drawn[47]).isEqualTo(Arrays.stream(radii).min().orElseThrow());
    assertThat(figure.at("/data/0/x")).hasSize(700);
    assertThat(figure.toString().length()).isLessThan(300_000);
  }

  @Test
  void spectraDescendAndKaisersLineIsInView() {
    SpectrumPanel panel =
        new SpectrumPanel(
            "S", new double[] {1e-9, 1e-7, 1e-8}, new double[] {-1, 1e-3, 2e-3}, new double[3]);
    ObjectNode figure = json(SpectrumPlot.of("t", 1, List.of(panel)));
    JsonNode y = figure.at("/data/0/y");
    assertThat(y.get(0).asDouble()).isEqualTo(1e-7);
    assertThat(y.get(2).asDouble()).isEqualTo(1e-9);
    assertThat(figure.at("/data/1/y/2").isNull()).as("a negative eigenvalue").isTrue();
    assertThat(figure.at("/layout/annotations/0/text").asText())
        .isEqualTo("S: with noise 1 ≤ 0 not drawn, control 3");
    assertThat(figure.at("/layout/yaxis/type").asText()).isEqualTo("log");
    assertThat(figure.at("/layout/xaxis/type").asText()).isEqualTo("log");
    assertThat(figure.at("/layout/yaxis/range/0").asDouble()).isLessThan(-9);
    assertThat(figure.at("/layout/yaxis/range/1").asDouble()).isGreaterThan(0);
  }

  @Test
  void heatMapsOfOneScaleShareTheirColoursAndFourFitIntoThePage() {
    double[][] values = new double[100][];
    Random random = new Random(1);
    Arrays.setAll(values, i -> random.doubles(100).toArray());
    double[][] small = {{1e-3, 0}, {1e-20, 1e-2}};
    List<HeatMap> maps =
        List.of(
            new HeatMap("a", "|H|", 500, values),
            new HeatMap("b", "|H|", 500, values),
            new HeatMap("c", "|S|", 2, small),
            new HeatMap("d", "|S|", 500, values));
    ObjectNode figure = json(HeatMapPlot.of("t", 2, "column", "row", false, maps));
    assertThat(figure.at("/data/0/coloraxis").asText())
        .isEqualTo(figure.at("/data/1/coloraxis").asText())
        .isNotEqualTo(figure.at("/data/2/coloraxis").asText());
    assertThat(figure.at("/data/2/z/0/0").asDouble()).isEqualTo(-3);
    assertThat(figure.at("/data/2/z/0/1").isNull()).as("zero").isTrue();
    JsonNode scale = figure.at("/layout/" + figure.at("/data/2/coloraxis").asText());
    assertThat(scale.get("cmax").asDouble() - scale.get("cmin").asDouble())
        .isCloseTo(6, within(1e-9));
    assertThat(scale.at("/colorbar/ticktext/0").asText())
        .as("whole powers")
        .isEqualTo("10<sup>-6</sup>");
    // Blocks of five entries: the first is centred at 2.
    assertThat(figure.at("/data/0/x0").asDouble()).isEqualTo(2);
    assertThat(figure.at("/data/0/dx").asDouble()).isEqualTo(5);
    assertThat(figure.toString().length()).isLessThan(300_000);
  }

  @Test
  void frequenciesCountFromTheMiddle() {
    for (int n : new int[] {10, 7}) {
      HeatMap map = new HeatMap("a", "magnitude", n, new double[n][n]);
      ObjectNode figure = json(HeatMapPlot.of("t", 1, "f", "f", true, List.of(map)));
      assertThat(figure.at("/data/0/x0").asInt()).isEqualTo(-(n / 2));
    }
  }

  @Test
  void dotsNameTheirCategories() {
    DotPanel.Dots dots = new DotPanel.Dots("H", "#000000", "circle", new double[] {40, Double.NaN});
    ObjectNode figure =
        json(
            DotPlot.of(
                "t",
                List.of("conv1", "linear"),
                Collections.nCopies(2, new DotPanel("energy", "share, %", List.of(dots)))));
    assertThat(figure.at("/data/0/y/1").asText()).isEqualTo("linear");
    assertThat(figure.at("/data/0/x/1").isNull()).isTrue();
    assertThat(figure.at("/data/0/showlegend").asBoolean()).isTrue();
    assertThat(figure.at("/data/1/showlegend").asBoolean()).isFalse();
  }
}
