/**
 * Every method at its own best learning rate: this kit's own comparison, which the paper does not
 * have (its App. C.2.1 tunes AdaFisher alone).
 */
package org.adafisher.section.tuned;
