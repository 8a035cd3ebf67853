/** The training loop: a run, its tasks, its checkpoints (paper App. C.2). */
package org.adafisher.training;
