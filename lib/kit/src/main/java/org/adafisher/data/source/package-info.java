/** The data sets, each read and checked (paper Sec. 4 and App. B). */
package org.adafisher.data.source;
