/** Are Kronecker factors diagonal (Sec. 3.1, App. A.1; Figures 3, 6 to 8). */
package org.adafisher.section.concentration;
