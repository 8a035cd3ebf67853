/**
 * The paper's experiments as values: a {@link org.adafisher.study.Protocol} at a {@link
 * org.adafisher.study.Profile} is a {@link org.adafisher.study.Study}, whose runs a {@link
 * org.adafisher.study.Store} keeps; a {@link org.adafisher.study.Result} is a function of records
 * alone.
 */
package org.adafisher.study;
