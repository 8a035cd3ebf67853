/**
 * The ledger: the paper's published numbers, its claims, and two verdicts on each, by the paper's
 * own numbers and by our runs (all sections of the paper).
 */
package org.adafisher.claim;
