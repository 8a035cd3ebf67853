/**
 * The runs of a study on Apache Spark. A run is a job of one task, whose executor trains it in a
 * process of its own: Spark queues, repeats and replaces, and there is no scheduler here.
 */
package org.adafisher.spark;
