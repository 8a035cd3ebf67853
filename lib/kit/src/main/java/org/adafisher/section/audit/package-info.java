/** The differences of paper and released code, measured. */
package org.adafisher.section.audit;
