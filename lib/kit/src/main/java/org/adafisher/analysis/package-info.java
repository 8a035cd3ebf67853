/** Numerical analysis behind the figures; it knows nothing of plotting. */
package org.adafisher.analysis;
