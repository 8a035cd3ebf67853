/** What a run leaves behind, epoch by epoch, with where it comes from. */
package org.adafisher.training.record;
