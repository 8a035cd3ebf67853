package org.adafisher.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.plotly.components.Figure;

class PanelsTest {

  private static JsonNode json(Figure figure) {
    return ((PlotlyFigure) figure).json();
  }

  @Test
  void rangesStandOnOneAxisWithBarsToTheirEnds() {
    Range range =
        new Range("step 1", new double[] {1, 2}, new double[] {3, 5}, new double[] {9, 8});
    RangePanel panel = new RangePanel("a rule", List.of(range, range));
    JsonNode figure = json(RangePlot.of("t", "F̃/λ", List.of("a", "b"), List.of(panel, panel)));

    JsonNode first = figure.get("data").get(0);
    assertThat(figure.get("data")).hasSize(4);
    assertThat(first.get("error_y").get("array").toString()).isEqualTo("[6.0,3.0]");
    assertThat(first.get("error_y").get("arrayminus").toString()).isEqualTo("[2.0,3.0]");
    assertThat(figure.get("layout").get("yaxis2").get("matches").asText()).isEqualTo("y");
    assertThat(figure.findValues("showlegend").stream().filter(JsonNode::asBoolean)).hasSize(1);
    double left = first.get("x").get(0).asDouble();
    double right = figure.get("data").get(1).get("x").get(0).asDouble();
    assertThat(left).isLessThan(right).isEqualTo(-right);
  }

  @Test
  void rangesOfOtherLengthsAreRefused() {
    assertThatThrownBy(() -> new Range("step 1", new double[1], new double[2], new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("step 1: 1 lower ends, 2 middles, 2 upper ends: must be as many of each");
  }

  @Test
  void gridsShareOneScaleAndLeaveGaps() {
    HeatPanel panel = new HeatPanel("a rule", new double[][] {{-1, Double.NaN}, {2.3, 4}});
    JsonNode figure =
        json(
            HeatPlot.of(
                "t",
                List.of("α", "λ", "loss, nats"),
                List.of("1", "2"),
                List.of("3", "4"),
                new double[] {0, 2.3},
                List.of(panel, panel)));

    assertThat(figure.get("data").get(1).get("z").toString()).isEqualTo("[[-1.0,null],[2.3,4.0]]");
    assertThat(figure.at("/data/0/text").toString())
        .as("numbers end where the colours end")
        .isEqualTo("[[\"<0.00\",\"\"],[\"2.30\",\">2.30\"]]");
    assertThat(figure.get("layout").get("coloraxis").get("cmax").asDouble()).isEqualTo(2.3);
    assertThat(figure.get("data").findValuesAsText("coloraxis"))
        .containsExactly("coloraxis", "coloraxis");
  }

  @Test
  void aFigureWithoutPanelsIsRefused() {
    assertThatThrownBy(() -> RangePlot.of("t", "y", List.of(), List.of()))
        .hasMessage("figure 't': at least one panel");
    assertThatThrownBy(
            () -> HeatPlot.of("t", List.of("x"), List.of(), List.of(), new double[2], List.of()))
        .hasMessageContaining("at least one panel and three titles");
  }
}
