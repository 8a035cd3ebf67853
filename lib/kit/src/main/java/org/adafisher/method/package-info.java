/** Optimizers as text can carry them, and controls that only the kit has. */
package org.adafisher.method;
