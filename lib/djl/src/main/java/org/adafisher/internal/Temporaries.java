package org.adafisher.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;

/**
 * A computation whose arrays are closed at its end, but for those that it keeps.
 *
 * <p>DJL keeps every array until its manager closes, although autograd has long let go of it; that
 * doubles the memory of a training step. What autograd needs it keeps itself, so that closing the
 * handles changes no bit, except of arrays that were made from Java memory: see {@link Constants}.
 */
public final class Temporaries implements AutoCloseable {

  private final NDScope scope = new NDScope();
  private final List<NDArray> kept = new ArrayList<>(1);

  /**
   * Does work of which no array is kept.
   *
   * @param work the work
   */
  public static void during(Runnable work) {
    try (Temporaries made = new Temporaries()) {
      made.scope.suppressNotUsedWarning();
      work.run();
    }
  }

  /**
   * Lets an array outlive this computation; it passes to the computation around it, if there is
   * one.
   *
   * @param array an array that was made within
   * @return the same
   */
  public NDArray keep(NDArray array) {
    kept.add(keepForever(array));
    return array;
  }

  /**
   * Lets an array outlive all computations, until its manager closes.
   *
   * @param array an array that was made within
   * @return the same
   */
  public NDArray keepForever(NDArray array) {
    NDScope.unregister(array);
    return array;
  }

  @Override
  public void close() {
    scope.close();
    kept.forEach(NDScope::register);
  }
}
