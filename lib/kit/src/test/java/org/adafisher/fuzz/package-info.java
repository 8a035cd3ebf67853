/**
 * What every parser promises of any file, tried on a committed corpus by each run of the tests and
 * on new inputs by {@code environment/fuzz.py}.
 */
package org.adafisher.fuzz;
