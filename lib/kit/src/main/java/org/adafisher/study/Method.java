package org.adafisher.study;

import org.adafisher.training.spec.RunSpec;

/**
 * A method in a setting.
 *
 * @param run all that decides its runs, apart from the seeds
 * @param isPublished whether the paper has it there; if not, it is this kit's addition
 */
public record Method(RunSpec run, boolean isPublished) {}
