package org.adafisher.figure;

/** A part of a figure with axes of its own. */
public sealed interface Panel permits CurvePanel, BarPanel {}
