package org.adafisher.kernel;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;

/**
 * What cells call to show things, under the names and signatures of IJava; imported in every cell.
 *
 * <p>A cell is compiled Java and has no other way to its kernel than a static one: this handle is
 * the program's only static state, set once before the first cell.
 */
public final class Display {

  private static volatile JavaKernel kernel;

  private Display() {}

  /** Makes {@code kernel} the one that shows things. */
  static void attach(JavaKernel kernel) {
    Display.kernel = kernel;
  }

  /**
   * Shows an object below the cell, in the richest forms that it has.
   *
   * @return an id for {@link #updateDisplay(String, Object)}; as a cell's last value it is not
   *     shown
   */
  public static String display(Object object) {
    return kernel.show(render(object));
  }

  /**
   * Shows an object below the cell in the given forms, such as {@code "text/html"}.
   *
   * @return an id for {@link #updateDisplay(String, Object)}; as a cell's last value it is not
   *     shown
   */
  public static String display(Object object, String... mimeTypes) {
    return kernel.show(render(object, mimeTypes));
  }

  /** Replaces what {@code display} has shown under {@code id}. */
  public static void updateDisplay(String id, Object object) {
    kernel.update(id, render(object));
  }

  /** Replaces what {@code display} has shown under {@code id}, in the given forms. */
  public static void updateDisplay(String id, Object object, String... mimeTypes) {
    kernel.update(id, render(object, mimeTypes));
  }

  /** The richest forms of an object, as data that a cell may change before it shows them. */
  public static DisplayData render(Object object) {
    return kernel.render(object);
  }

  /** The given forms of an object, such as {@code "text/html"}, beside plain text. */
  public static DisplayData render(Object object, String... mimeTypes) {
    return kernel.render(object, mimeTypes);
  }

  /** The kernel; its renderer takes functions that show further types. */
  public static BaseKernel getKernelInstance() {
    return kernel;
  }
}
