/**
 * Figures of Tablesaw and Plotly that need no network, and tables.
 *
 * <p>Every figure is a Tablesaw {@code Figure}. Bars, boxes, histograms and the like are made by
 * Tablesaw itself; what it cannot draw (bands that belong to a line, thinned markers, colour
 * scales, equal axes, panels) is a {@link org.adafisher.figure.PlotlyFigure}. Both become HTML in
 * {@link org.adafisher.figure.PlotlyHtml}.
 */
package org.adafisher.figure;
