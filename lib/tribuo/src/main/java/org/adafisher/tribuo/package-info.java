/** AdaFisher for Tribuo's linear models and factorisation machines (paper Alg. 1). */
package org.adafisher.tribuo;
