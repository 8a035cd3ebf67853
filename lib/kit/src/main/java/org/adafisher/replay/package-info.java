/**
 * Replays training traces written by independent implementations, step by step in float64: the
 * proof that the optimizers compute what the paper's equations, or its released code, say.
 */
package org.adafisher.replay;
