/**
 * A small Java kernel for Jupyter: the messages of IJava's base library in front of one JShell.
 *
 * <p>{@link org.adafisher.kernel.Main} connects {@link org.adafisher.kernel.JavaKernel} (Jupyter's
 * messages) to {@code CellEvaluator} (a cell's Java). The evaluator compiles on the thread that
 * asks and runs everything on one {@code CellThread}, with the classes of one {@code
 * CellClassLoader}, so native libraries load once and thread-local state outlives a cell.
 */
package org.adafisher.kernel;
