package org.adafisher.kernel;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Ends the kernel when the process that started it is gone: a killed notebook server or CI job
 * cannot send a shutdown, and an orphan would hold its memory and its pipes for ever.
 */
final class ParentWatch implements Runnable {

  private static final long PERIOD_SECONDS = 1;

  private final long parent;
  private final boolean direct;

  private ParentWatch(long parent) {
    this.parent = parent;
    this.direct = isOwnParent();
  }

  /**
   * Starts to watch.
   *
   * @param parent the parent's process id, as Jupyter puts it into {@code JPY_PARENT_PID}; if null
   *     (a kernel started by hand) nothing is watched
   */
  static void start(String parent) {
    if (parent == null) {
      return;
    }
    Thread thread = new Thread(new ParentWatch(Long.parseLong(parent)), "parent watch");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      while (isThere()) {
        TimeUnit.SECONDS.sleep(PERIOD_SECONDS);
      }
    } catch (InterruptedException e) {
      return;
    }
    Exit.now();
  }

  /**
   * A dead parent that nobody has waited for still has its process id, but no longer this child.
   */
  private boolean isThere() {
    return direct ? isOwnParent() : ProcessHandle.of(parent).isPresent();
  }

  private boolean isOwnParent() {
    Optional<ProcessHandle> own = ProcessHandle.current().parent();
    return own.isPresent() && own.get().pid() == parent;
  }
}
