/** The numbers that the paper has published: {@code results/paper/tables.csv}. */
package org.adafisher.paper;
