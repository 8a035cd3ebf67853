package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.traces.Trace;

/** A Tablesaw figure that carries Plotly's JSON: for bands, colour scales and shapes. */
final class PlotlyFigure extends Figure {

  private final ArrayNode data;
  private final ObjectNode layout;

  PlotlyFigure(ArrayNode data, ObjectNode layout) {
    super(new Trace[0]);
    this.data = data;
    this.layout = layout;
  }

  @Override
  public String asJavascript(String divName) {
    return "<script>Plotly.newPlot(\""
        + divName
        + "\", "
        + script(data.toString())
        + ", "
        + script(layout.toString())
        + ", {displaylogo: false});</script>";
  }

  /** No text may end the script. */
  private static String script(String json) {
    return json.replace("<", "\\u003c");
  }
}
