/** AdaFisher, its baselines and the reproducibility kit of the AdaFisher paper, on DJL. */
package org.adafisher;
