/** Paths over a loss landscape (App. B, Figure 1). */
package org.adafisher.section.landscape;
