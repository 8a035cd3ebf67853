/**
 * What comes from outside: one budget for all that is read, the one strict reader of JSON, and the
 * one place that says whose fault a failure is and what it was, in a line.
 */
package org.adafisher.input;
