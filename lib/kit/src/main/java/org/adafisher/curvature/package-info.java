/**
 * The curvature of small networks, exactly: the Fisher information, the Gauss–Newton matrix and the
 * Hessian that the paper's diagonal stands for (Sec. 2, Prop. 3.1, 3.2).
 */
package org.adafisher.curvature;
