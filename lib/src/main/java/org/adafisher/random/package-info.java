/** Random streams: everything that is drawn depends on a seed and on what it is drawn for. */
package org.adafisher.random;
