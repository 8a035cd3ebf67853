/** The commands behind {@code ./kit}. */
package org.adafisher.cli;
