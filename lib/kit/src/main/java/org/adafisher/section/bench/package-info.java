/** The cost of a step by network, batch size and optimizer (paper Fig. 5 D, Fig. 17, Fig. 18). */
package org.adafisher.section.bench;
