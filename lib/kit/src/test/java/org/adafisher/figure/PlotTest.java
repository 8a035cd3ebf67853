package org.adafisher.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.BarTrace;

class PlotTest {

  private static final double[] X = {1, 2, 3};

  private static Curve curve(String label, int count) {
    return new Curve(label, X, new double[] {1, Double.NaN, 0.5}, new double[] {2, 0, 0.1}, count);
  }

  private static ObjectNode json(Figure figure) {
    return ((PlotlyFigure) figure).json();
  }

  private static List<JsonNode> traces(Figure figure) {
    return Stream.iterate(0, i -> i + 1)
        .limit(json(figure).get("data").size())
        .map(i -> json(figure).get("data").get(i))
        .toList();
  }

  private static List<Curve> four(Curve first) {
    return List.of(first, curve("SGD", 1), curve("K-FAC", 1), curve("LAMB", 1));
  }

  private static List<JsonNode> inLegend(Figure figure) {
    return traces(figure).stream().filter(trace -> trace.get("showlegend").asBoolean()).toList();
  }

  @Test
  void fewCurvesHaveTheirNamesBesideThem() {
    Curve low = new Curve("Adam", X, new double[] {1, 2, 3}, new double[3], 1);
    Curve high = new Curve("SGD", X, new double[] {2, 9, 3}, new double[3], 1);
    Figure figure = CurvePlot.of("t", "x", "y", List.of(low, high));
    assertThat(inLegend(figure)).isEmpty();
    assertThat(traces(figure).get(0).get("text").toString())
        .isEqualTo("[\"\",\"Adam (n = 1)\",\"\"]");
    assertThat(traces(figure).get(1).get("textposition").asText()).isEqualTo("bottom right");
  }

  @Test
  void theLibraryIsTheOneOfItsSourceNote() throws Exception {
    try (InputStream library = PlotlyHtml.class.getResourceAsStream("plotly-cartesian.min.js");
        InputStream note = PlotlyHtml.class.getResourceAsStream("PLOTLY-SOURCE.txt")) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(library.readAllBytes());
      assertThat(new String(note.readAllBytes())).contains(HexFormat.of().formatHex(digest));
    }
  }

  @Test
  void aPageHoldsTheLibraryOnceAndLoadsNothing() {
    Figure figure = CurvePlot.of("t", "epoch", "loss", List.of(curve("Adam", 2)));
    String page = PlotlyHtml.page("a </title><script>alert(1)</script>", List.of(figure, figure));
    assertThat(page.split("plotly\\.js \\(cartesian", -1)).hasSize(2);
    assertThat(page)
        .doesNotContain("alert(1)<")
        .doesNotContainPattern("(?i)<(script|link|img)[^>]*(src|href)");
    assertThat(page.split("<script>", -1)).hasSize(4);
    assertThat(page.split("(?i)</script", -1)).hasSize(4);
    assertThat(page.split("<div id=\"figure_", -1)[1].substring(0, 32))
        .isNotEqualTo(page.split("<div id=\"figure_", -1)[2].substring(0, 32));
  }

  @Test
  void aFigureSaysWhatItNeedsAndOpensNoName() {
    String html = PlotlyHtml.snippet(CurvePlot.of("t", "x", "y", List.of(curve("Adam", 2))));
    assertThat(html).contains(">This figure is drawn by Plotly").contains("<script>(function () {");
  }

  @Test
  void tablesawsOwnFiguresAreWrappedToo() {
    BarTrace bars =
        BarTrace.builder(new Object[] {"</SCRIPT><!--", "b"}, new double[] {1, 2}).build();
    String html = PlotlyHtml.snippet(new Figure(Layout.builder("t", "x", "y").build(), bars));
    assertThat(html.split("(?i)</script", -1)).hasSize(2);
    assertThat(html).doesNotContain("<!--").containsPattern("var target_figure_[0-9a-f]{32} = ");
  }

  @Test
  void textsStayInTheirPlace() throws Exception {
    String text = "</script><!-- \" \\ \u2028";
    String html = CurvePlot.of(text, "x", "y", List.of(curve(text, 2))).asJavascript("d");
    String[] parts = html.split("\"d\", |, \\{displaylogo");
    assertThat(parts[1]).doesNotContain("<").doesNotContain("\u2028");
    JsonNode layout = new ObjectMapper().readTree("[" + parts[1] + "]").get(1);
    assertThat(layout.at("/title/text").asText()).isEqualTo(text);
  }

  @Test
  void aBandBelongsToItsLineAndNeedsTwoSeeds() {
    Figure figure = CurvePlot.of("t", "x", "y", List.of(curve("Adam", 3), curve("SGD", 1)));
    assertThat(traces(figure)).hasSize(3);
    assertThat(traces(figure).get(0).get("legendgroup").asText()).isEqualTo("Adam");
    assertThat(traces(figure).get(0).get("fill").asText()).isEqualTo("toself");
    assertThat(traces(figure).get(0).get("y").toString()).isEqualTo("[3.0,0.6,0.4,-1.0]");
    assertThat(traces(figure).get(1).get("name").asText()).isEqualTo("Adam (n = 3)");
    assertThat(traces(figure).get(1).get("y").get(1).isNull()).isTrue();
    assertThat(traces(figure).get(2).get("name").asText()).isEqualTo("SGD (n = 1)");
  }

  @Test
  void panelsShareTheLegend() {
    Curve wide = new Curve("Adam", X, new double[] {1, 2, 0.1}, new double[] {2, 0, 0.1}, 2);
    CurvePanel left = new CurvePanel("epoch", "loss", true, four(wide));
    Figure figure = CurvePlot.of("t", left, left);
    assertThat(inLegend(figure)).hasSize(4);
    assertThat(json(figure).at("/layout/yaxis2/type").asText()).isEqualTo("log");
    assertThat(traces(figure).get(0).get("y").toString()).doesNotContain("-");
  }

  private static JsonNode axis(double... values) {
    Curve curve = Curve.line("bound", X, values);
    return json(CurvePlot.of("t", new CurvePanel("x", "y", true, List.of(curve))))
        .at("/layout/yaxis");
  }

  @Test
  void aLogarithmicAxisWritesPowersOfTenOrWholeNumbersButNoBareDigits() {
    JsonNode wide = axis(1e-3, 1, 10);
    assertThat(wide.get("type").asText()).isEqualTo("log");
    assertThat(wide.get("dtick").asInt()).isEqualTo(1);
    assertThat(wide.has("minor")).isTrue();
    JsonNode narrow = axis(0.05, 0.1, 1);
    assertThat(narrow.get("dtick").asText()).isEqualTo("D2");
    assertThat(narrow.get("tickformat").asText()).as("0.05, not 5").isEqualTo("~g");
    assertThat(axis(1, 2, 3).get("type").asText()).isEqualTo("linear");
    assertThat(axis(1e-30, 1, 1).get("dtick").asInt()).isEqualTo(5);
  }

  @Test
  void whatALogarithmicAxisHasNoPlaceForIsCounted() {
    Curve curve = new Curve("Adam", X, new double[] {-1, 0, 9}, new double[] {0, 0, 90}, 2);
    Curve other = new Curve("SGD", X, new double[] {1, 2, 3}, new double[3], 2);
    CurvePanel panel = new CurvePanel("x", "y", true, List.of(curve, other));
    for (String title : List.of("", "loss")) {
      assertThat(
              json(CurvePlot.of("t", panel.titled(title)))
                  .at("/layout/annotations/0/text")
                  .asText())
          .isEqualTo(title.isEmpty() ? "2 values ≤ 0 not drawn" : "loss (2 values ≤ 0 not drawn)");
    }
    assertThat(traces(CurvePlot.of("t", panel)).get(0).get("y").toString())
        .as("the band is as far below 9 as above, by ratio")
        .isEqualTo("[99.0,0.8181818181818182]");
  }

  @Test
  void marksStandBesideTheirPointsWhichGrow() {
    Curve curve = new Curve("Adam", X, X, new double[3], 1).marked(List.of("64", "", "256"));
    JsonNode trace = traces(CurvePlot.of("t", "x", "y", List.of(curve))).get(0);
    assertThat(trace.get("mode").asText()).contains("text");
    assertThat(trace.get("text").toString()).isEqualTo("[\"64\",\"\",\"256\"]");
    assertThat(trace.at("/marker/size/2").asInt())
        .isGreaterThan(trace.at("/marker/size/0").asInt());
  }

  @Test
  void curvesAndBarsShareTheLegend() {
    Bars bars = new Bars("Adam", new double[] {2}, new double[] {1}, new double[] {3});
    Figure figure =
        CurvePlot.of(
            "t",
            new CurvePanel("x", "y", false, four(curve("Adam", 2))).titled("A"),
            new BarPanel("B", "network", "s", List.of("mlp"), List.of(bars)));
    assertThat(json(figure).at("/layout/annotations").findValuesAsText("text"))
        .containsExactly("A", "B");
    assertThat(inLegend(figure)).hasSize(4);
  }

  @Test
  void whatAnInterpolationOvershootsIsBlank() {
    double[][] values = {{1, 2, 9}, {-1, 2.5, 2}, {1, 1, 1}};
    double[][] kept = new Surface("loss", X, X, values, 1, 2.5).masked().values();
    assertThat(kept[0]).containsExactly(1, 2, Double.NaN);
    assertThat(kept[1]).containsExactly(Double.NaN, 2.5, 2);
  }

  @Test
  void longTitlesAreBroken() {
    assertThat(Style.wrapped("word ".repeat(40).trim()).split("<br>"))
        .hasSize(3)
        .allMatch(line -> line.length() <= 85);
  }

  @Test
  void aLandscapeHasItsScaleItsPathsAndTheirEnds() {
    Surface surface = new Surface("loss", X, X, new double[][] {{1, 2, Double.NaN}, X, X}, 1, 2.5);
    Figure figure =
        LandscapePlot.of("t", "x", "y", surface, List.of(new Trajectory("Adam", X, X)), true);
    JsonNode contour = traces(figure).get(0);
    assertThat(contour.at("/colorbar/title/text").asText()).isEqualTo("loss");
    assertThat(contour.get("zmax").asDouble()).isEqualTo(2.5);
    assertThat(contour.get("z").get(0).get(2).isNull()).isTrue();
    assertThat(json(figure).at("/layout/yaxis/scaleanchor").asText()).isEqualTo("x");
    assertThat(traces(figure).stream().map(trace -> trace.path("name").asText()))
        .contains("Adam", "start", "end");
  }

  @Test
  void shapesAreChecked() {
    assertThatThrownBy(() -> new Curve("Adam", X, new double[2], X, 1))
        .hasMessageContaining("2 means");
    assertThatThrownBy(() -> new Trajectory("Adam", new double[0], new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Surface("loss", X, X, new double[2][3], 0, 1))
        .hasMessageContaining("[3][3]");
  }

  @Test
  void logarithmicAxesMarkPlacesUnlessTheyArePowersOfTen() {
    for (double[] x : new double[][] {{1e-4, 1e-3, 1e-2}, {64, 128, 256}}) {
      Curve bound = Curve.line("bound", x, new double[] {1, 2, 8});
      var figure =
          (PlotlyFigure) CurvePlot.of("t", new CurvePanel("x", "y", true, true, List.of(bound)));
      var axis = figure.json().get("layout").get("xaxis");
      assertThat(axis.has("tickvals")).isEqualTo(x[0] == 64);
      assertThat(figure.json().get("layout").get("yaxis").get("dtick").asText()).isEqualTo("D2");
      var line = figure.json().get("data").get(0);
      assertThat(line.get("name").asText()).isEqualTo("bound");
      assertThat(line.get("mode").asText()).doesNotContain("markers");
    }
  }

  @Test
  void numbersInTablesAreShortUnlessFormatted() {
    DoubleColumn raw = DoubleColumn.create("raw", 12.345678901, 7.5, Double.NaN);
    DoubleColumn formatted = DoubleColumn.create("formatted", 12345.678, 2, 3);
    formatted.setPrintFormatter(NumberColumnFormatter.fixedWithGrouping(2));
    Table table = Table.create("t", raw, formatted, IntColumn.create("n", 1, 2, 12345678));
    assertThat(HtmlTable.of(table))
        .contains(">12.346<")
        .contains(">7.5<")
        .contains(">–<")
        .contains(">12,345.68<")
        .contains(">12345678<");
  }
}
