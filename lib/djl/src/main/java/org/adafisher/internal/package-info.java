/** What the optimizers and the kit share: options, names, files, random streams. No user's API. */
package org.adafisher.internal;
