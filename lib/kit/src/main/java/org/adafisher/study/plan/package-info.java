/**
 * How long studies take on a cluster, and what that costs: list scheduling of their runs, simulated
 * with stragglers and failures (the paper's programme is Tables 2 to 5, 10 and 11 and its figures).
 */
package org.adafisher.study.plan;
