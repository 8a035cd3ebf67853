/** The device that a run trains on, and its memory. */
package org.adafisher.training.device;
