/** Beyond the paper: Tribuo's models of tabular data. */
package org.adafisher.section.tabular;
