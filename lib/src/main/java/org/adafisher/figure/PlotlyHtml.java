package org.adafisher.figure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import tech.tablesaw.plotly.components.Figure;

/** Figures as HTML for notebooks and pages, with Plotly inlined: nothing is fetched. */
public final class PlotlyHtml {

  private static final String LIBRARY = "plotly-cartesian.min.js";

  private PlotlyHtml() {}

  /**
   * Returns the script that a page needs once, before its first figure.
   *
   * @return HTML; it does nothing where Plotly is there already
   */
  public static String library() {
    // Plotly would register with require.js, which notebooks have, instead of the window.
    return "<script>if (!window.Plotly) { (function () { var define, module, exports;\n"
        + resource()
        + "\n}).call(window); }</script>";
  }

  private static String resource() {
    try (InputStream in = PlotlyHtml.class.getResourceAsStream(LIBRARY)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a figure as HTML.
   *
   * @param figure any of Tablesaw's figures
   * @return a div with its script, whose names stay its own
   */
  public static String snippet(Figure figure) {
    String id = "figure-" + UUID.randomUUID();
    String script = figure.asJavascript(id).replace("<script>", "").replace("</script>", "");
    return "<div id=\""
        + id
        + "\"></div><script>(function () { if (!window.Plotly) { document.getElementById(\""
        + id
        + "\").textContent = \"This figure needs Plotly: run the notebook's first cell.\"; return; }\n"
        + script
        + "\n})();</script>";
  }
}
