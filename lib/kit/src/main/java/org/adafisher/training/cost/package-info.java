/** What a training step costs: calls into the engine, time and memory (paper Fig. 5 D, Fig. 17). */
package org.adafisher.training.cost;
