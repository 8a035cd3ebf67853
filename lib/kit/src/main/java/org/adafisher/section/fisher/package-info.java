/**
 * The Fisher laboratory: what AdaFisher takes for the Fisher information beside the exact one, on
 * networks small enough for exact matrices (Sec. 3.1 to 3.3, 4.4; Prop. 3.1, 3.2; Eq. 4).
 */
package org.adafisher.section.fisher;
