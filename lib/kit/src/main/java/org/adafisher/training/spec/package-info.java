/** What a run is: network, data, optimizer, schedule, budget, selection, seeds. */
package org.adafisher.training.spec;
