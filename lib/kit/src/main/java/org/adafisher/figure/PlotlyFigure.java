package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.traces.Trace;

/** A Tablesaw figure that carries Plotly's own JSON, for what Tablesaw cannot draw. */
public final class PlotlyFigure extends Figure {

  private static final String CONFIGURATION =
      "{displaylogo: false, responsive: true, toImageButtonOptions: {format: 'svg'}}";

  private final ArrayNode data;
  private final ObjectNode layout;

  /**
   * Creates a figure.
   *
   * @param data Plotly's traces
   * @param layout Plotly's layout
   */
  public PlotlyFigure(ArrayNode data, ObjectNode layout) {
    super(new Trace[0]);
    this.data = data.deepCopy();
    this.layout = layout.deepCopy();
  }

  /**
   * Returns the figure as Plotly's file format.
   *
   * @return a copy: {@code {"data": […], "layout": {…}}}
   */
  public ObjectNode json() {
    ObjectNode figure = Style.JSON.createObjectNode();
    figure.set("data", data.deepCopy());
    figure.set("layout", layout.deepCopy());
    return figure;
  }

  @Override
  public String asJavascript(String divName) {
    return "<script>Plotly.newPlot(\""
        + divName
        + "\", "
        + Json.inScript(data.toString())
        + ", "
        + Json.inScript(layout.toString())
        + ", "
        + CONFIGURATION
        + ");</script>";
  }
}
