package org.adafisher.figure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import tech.tablesaw.plotly.components.Figure;

/** Figures as HTML for notebooks and pages, with Plotly inlined: nothing is fetched. */
public final class PlotlyHtml {

  private static final String LIBRARY = "plotly-cartesian.min.js";
  private static final String READY = "adafisher-plotly-ready";

  /** Pixels: narrower, Plotly turns ticks over the legend, whose rows take the panels' height. */
  private static final int LEAST_WIDTH = 860;

  private PlotlyHtml() {}

  /**
   * Returns the script that a page needs once; figures that came before it are drawn then.
   *
   * @return HTML; it does nothing where Plotly is there already
   */
  public static String library() {
    // Plotly would register with require.js, which notebooks have, instead of the window, and would
    // configure the page's MathJax.
    return "<script>if (!window.Plotly) {\n"
        + "window.PlotlyConfig = window.PlotlyConfig || {MathJaxConfig: \"local\"};\n"
        + "(function () { var define, module, exports;\n"
        + resource()
        + "\n}).call(window);\nwindow.dispatchEvent(new Event(\""
        + READY
        + "\")); }</script>";
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
   * @return a div with its script, whose names stay its own; it says what is missing where scripts
   *     do not run, or {@link #library()} did not
   */
  public static String snippet(Figure figure) {
    // Tablesaw makes a variable of the id.
    String id = "figure_" + UUID.randomUUID().toString().replace("-", "");
    // On a telephone a figure is moved sideways: narrower, its panels say nothing.
    return "<div style=\"overflow-x:auto\"><div id=\""
        + id
        + "\" style=\"width:100%;min-width:"
        + LEAST_WIDTH
        + "px;max-width:1000px\">This figure is drawn by Plotly: trust this "
        + "notebook and run its first cell.</div></div>\n<script>(function () {\n"
        + "var draw = function () {\ndocument.getElementById(\""
        + id
        + "\").textContent = \"\";\n"
        + script(figure.asJavascript(id))
        + "\n};\nif (window.Plotly) { draw(); } else { window.addEventListener(\""
        + READY
        + "\", draw, {once: true}); }\n})();</script>";
  }

  /**
   * Returns what stands in the place of a figure that would show nothing.
   *
   * @param why one or two sentences
   * @return HTML
   */
  public static String note(String why) {
    return "<p>" + Json.inHtml(why) + "</p>";
  }

  /** The code between the tags, in which Tablesaw leaves texts as they are. */
  private static String script(String html) {
    return html.substring(html.indexOf("<script>") + 8, html.lastIndexOf("</script>"))
        .replaceAll("(?i)</(script)", "<\\\\/$1")
        .replace("<!--", "<\\!--");
  }

  /**
   * Returns a page that needs nothing else.
   *
   * @param title the heading
   * @param figures the figures
   * @return an HTML document
   */
  public static String page(String title, List<Figure> figures) {
    return page(title, List.of(), figures);
  }

  /**
   * Returns a page that needs nothing else.
   *
   * @param title the heading
   * @param notes what the numbers rest on, a paragraph each
   * @param figures the figures
   * @return an HTML document
   */
  public static String page(String title, List<String> notes, List<Figure> figures) {
    StringBuilder html =
        new StringBuilder(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"UTF-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>");
    html.append(Json.inHtml(title))
        .append("</title>\n<style>body { font-family: Helvetica, Arial, ");
    html.append(
        "sans-serif; color: #222; max-width: 1000px; margin: 24px auto; padding: 0 16px; }</style>\n");
    html.append(library()).append("</head>\n<body><h1>").append(Json.inHtml(title));
    html.append("</h1>\n");
    notes.forEach(note -> html.append(note(note)).append('\n'));
    figures.forEach(figure -> html.append(snippet(figure)).append('\n'));
    return html.append("</body></html>\n").toString();
  }
}
