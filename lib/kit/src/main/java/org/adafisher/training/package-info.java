/** The training loop, schedules and run records (paper App. C.2). */
package org.adafisher.training;
