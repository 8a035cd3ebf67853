/** What files from elsewhere may make this program do: one budget for all that is read. */
package org.adafisher.input;
