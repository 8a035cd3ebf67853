/** One class per section of the paper: what its notebook calls. */
package org.adafisher.experiment;
