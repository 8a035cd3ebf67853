package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.traces.Trace;

/** A Tablesaw figure that carries Plotly's own JSON, for what Tablesaw cannot draw. */
public final class PlotlyFigure extends Figure {

  private static final String CONFIGURATION =
      "{displaylogo: false, responsive: true, toImageButtonOptions: {format: 'svg'}, "
          // The title keeps free of the two buttons that are left; dragging zooms anyway.
          + "modeBarButtons: [['toImage', 'resetScale2d']]}";

  private final ArrayNode data;
  private final ObjectNode layout;
  private final ArrayNode frames;

  /**
   * Creates a figure.
   *
   * @param data Plotly's traces
   * @param layout Plotly's layout
   */
  public PlotlyFigure(ArrayNode data, ObjectNode layout) {
    this(data, layout, Style.JSON.createArrayNode());
  }

  /**
   * Creates a figure whose data a slider changes.
   *
   * @param data Plotly's traces, as they are shown first
   * @param layout Plotly's layout, with the slider
   * @param frames Plotly's frames
   */
  public PlotlyFigure(ArrayNode data, ObjectNode layout, ArrayNode frames) {
    super(new Trace[0]);
    this.data = data.deepCopy();
    this.layout = layout.deepCopy();
    this.frames = frames.deepCopy();
  }

  /**
   * Returns the figure as Plotly's file format.
   *
   * @return a copy: {@code {"data": […], "layout": {…}}}, and {@code "frames"} if there are some
   */
  public ObjectNode json() {
    ObjectNode figure = Style.JSON.createObjectNode();
    figure.set("data", data.deepCopy());
    figure.set("layout", layout.deepCopy());
    if (!frames.isEmpty()) {
      figure.set("frames", frames.deepCopy());
    }
    return figure;
  }

  @Override
  public String asJavascript(String divName) {
    String drawn =
        "Plotly.newPlot(\""
            + divName
            + "\", "
            + Json.inScript(data.toString())
            + ", "
            + Json.inScript(layout.toString())
            + ", "
            + CONFIGURATION
            + ")";
    String moving =
        frames.isEmpty()
            ? ""
            : ".then(function () { Plotly.addFrames(\""
                + divName
                + "\", "
                + Json.inScript(frames.toString())
                + "); })";
    // A finger moves the page, not the axes.
    String touched =
        ".then(function () { if (matchMedia(\"(pointer: coarse)\").matches) { Plotly.relayout(\""
            + divName
            + "\", {dragmode: false}); } })";
    return "<script>" + drawn + moving + touched + ";</script>";
  }
}
