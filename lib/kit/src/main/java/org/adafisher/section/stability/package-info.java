/** Batch sizes, learning rates, time and memory (Sec. 4.4, App. C.2.5; Figures 5, 16 to 18). */
package org.adafisher.section.stability;
