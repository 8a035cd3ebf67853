/** Files. */
package org.adafisher.io;
