/**
 * Optimizers of the paper as ordinary DJL optimizers with saveable state: AdaFisher, AdaFisherW
 * (Alg. 1), and Adam, AdamW and SGD with momentum as PyTorch defines them.
 */
package org.adafisher.optimizer;
