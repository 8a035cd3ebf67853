/** What the optimizers and the kit share: files, arrays in files, random streams. No user's API. */
package org.adafisher.internal;
