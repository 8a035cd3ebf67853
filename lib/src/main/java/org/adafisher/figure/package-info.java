/** Figures of Tablesaw and Plotly that need no network, and tables. */
package org.adafisher.figure;
