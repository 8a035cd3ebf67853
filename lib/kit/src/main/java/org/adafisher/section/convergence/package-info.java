/** Rates of convergence (Propositions 3.3 and 3.4). */
package org.adafisher.section.convergence;
