/** What a data set is: labelled examples, or a text. */
package org.adafisher.data;
