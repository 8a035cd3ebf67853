/** What the notebooks call: a package for every section of the paper. */
package org.adafisher.section;
