/**
 * Batches of examples and of tokens, and the random changes of training pictures (paper App. C.2).
 */
package org.adafisher.data.batch;
