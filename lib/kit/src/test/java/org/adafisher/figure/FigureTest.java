package org.adafisher.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class FigureTest {

  private static final double[] X = {1, 2};

  @Test
  void textsCannotEndTheScript() {
    Curve curve = new Curve("Adam", X, new double[] {1, Double.NaN}, new double[] {0, 1}, 2);
    String html =
        PlotlyHtml.snippet(CurvePlot.of("</script><b>", "epoch", "loss, nats", List.of(curve)));
    assertThat(html.split("</script>", -1)).hasSize(2);
    assertThat(html).contains("null").contains("Adam (n = 2)");
  }

  @Test
  void figuresAreValidJson() throws Exception {
    double[][] surface = {{1, Double.NaN}, {2, 3}};
    String html =
        LandscapePlot.of(
                "t",
                "x",
                "y",
                new Surface("loss", X, X, surface, X[0], X[1]),
                List.of(new Trajectory("SGD", X, X)),
                false)
            .asJavascript("d");
    String arguments =
        html.substring(html.indexOf("\"d\", ") + 5, html.lastIndexOf(", {displaylogo"));
    assertThat(new ObjectMapper().readTree("[" + arguments + "]").get(0))
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aPathInSpaceEndsWhereItsHeightSays() throws Exception {
    Surface surface = new Surface("loss", X, X, new double[][] {{1, Double.NaN}, {2, 3}}, 1, 3);
    double[] zero = {0, 0};
    String svg =
        SpacePlot.svg(
            "t",
            "x",
            "y",
            surface,
            List.of(
                new SpacePlot.Path("Adam", zero, zero, new double[] {1, 3}),
                new SpacePlot.Path("SGD", X, X, new double[] {1, 1})));
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    String[] ends =
        document
            .getElementsByTagName("polyline")
            .item(0)
            .getAttributes()
            .getNamedItem("points")
            .getNodeValue()
            .split("[ ,]");
    assertThat(ends[0]).as("straight up").isEqualTo(ends[2]);
    assertThat(Double.parseDouble(ends[1])).isGreaterThan(Double.parseDouble(ends[3]) + 100);
    assertThatThrownBy(() -> new SpacePlot.Path("Adam", X, X, new double[1]))
        .hasMessageContaining("Adam: 2, 2 and 1 coordinates");
  }

  @Test
  void barsHaveTheirErrorsAndFitTheirGroups() {
    Bars bars = new Bars("Adam", X, new double[] {0.5, 2}, new double[] {1, 5});
    var figure =
        (PlotlyFigure)
            BarPlot.of("t", new BarPanel("", "network", "ratio", List.of("a", "b"), List.of(bars)));
    var trace = figure.json().at("/data/0");
    assertThat(trace.at("/error_y/array").toString()).isEqualTo("[0.0,3.0]");
    assertThat(trace.at("/error_y/arrayminus").toString()).isEqualTo("[0.5,0.0]");
    assertThatThrownBy(() -> new BarPanel("t", "x", "y", List.of("a"), List.of(bars)))
        .hasMessageContaining("Adam: 2 bars for groups [a]");
    assertThatThrownBy(() -> new Bars("SGD", X, X, new double[1])).hasMessageContaining("SGD");
  }

  @Test
  void aLogarithmicAxisMarksFewPlacesThemselves() {
    double[] sizes = {64, 256};
    double[] unknown = {Double.NaN, Double.NaN};
    Curve curve = new Curve("Adam", sizes, X, unknown, 2);
    var figure =
        (PlotlyFigure)
            CurvePlot.of("t", new CurvePanel("batch", "accuracy", true, false, List.of(curve)));
    assertThat(figure.json().at("/layout/xaxis/type").asText()).isEqualTo("log");
    assertThat(figure.json().at("/layout/xaxis/tickvals").toString()).isEqualTo("[64.0,256.0]");
    assertThat(figure.json().get("data")).hasSize(1);
  }

  @Test
  void theLibraryIsInlineAndFetchesNothing() {
    assertThat(PlotlyHtml.library()).contains("v2.35.3").doesNotContain("<script src");
  }

  @Test
  void tablesAreEscaped() {
    Table table =
        Table.create("a<b", StringColumn.create("s", "<x>"), DoubleColumn.create("n", 1.5));
    assertThat(HtmlTable.of(table)).contains("a&lt;b").contains("&lt;x&gt;").contains("1.5");
  }
}
