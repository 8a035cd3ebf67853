/** Language modelling (Sec. 4.3, Table 5). */
package org.adafisher.section.language;
