/** Data sets, in memory or in files, and their batches (paper Sec. 4, App. B and C.2). */
package org.adafisher.data;
