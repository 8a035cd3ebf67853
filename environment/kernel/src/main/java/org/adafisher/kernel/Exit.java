package org.adafisher.kernel;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ends this JVM without fail, and in order. {@code exit} and {@code halt} both take native
 * libraries down by their destructors: a thread that is inside libtorch at that moment crashes the
 * process. So what runs is ended first; where it does not end, the process is killed, which runs no
 * destructors.
 */
final class Exit {

  private static final long LIMIT_MILLIS = 4500; // Jupyter kills after five seconds
  private static final long LOOK_MILLIS = 20;
  private static final int QUIET_LOOKS = 5;

  private Exit() {}

  /**
   * Has every end of this JVM, on request or by a signal, begin with the end of what runs. Shutdown
   * hooks of the notebook's libraries have four seconds and a half.
   *
   * @param cells ends the cell that runs, and says whether it has
   */
  static void inOrder(BooleanSupplier cells) {
    Runnable end =
        () -> {
          start(() -> killAfter(LIMIT_MILLIS), "exit limit");
          if (!cells.getAsBoolean() || !awaitQuiet()) {
            killAfter(0);
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(end, "exit"));
  }

  /** Exits. */
  static void now() {
    System.exit(0);
  }

  /** Waits until no thread has been in a library's native code for a while. */
  private static boolean awaitQuiet() {
    int quiet = 0;
    for (long left = LIMIT_MILLIS; quiet < QUIET_LOOKS && left > 0; left -= LOOK_MILLIS) {
      boolean isBusy = Thread.getAllStackTraces().values().stream().anyMatch(Exit::isInLibrary);
      quiet = isBusy ? 0 : quiet + 1;
      sleep(LOOK_MILLIS);
    }
    return quiet == QUIET_LOOKS;
  }

  private static boolean isInLibrary(StackTraceElement[] frames) {
    return frames.length > 0 && frames[0].isNativeMethod() && frames[0].getModuleName() == null;
  }

  /** Java cannot kill its own process. */
  private static void killAfter(long millis) {
    sleep(millis);
    try {
      new ProcessBuilder("/bin/sh", "-c", "kill -KILL " + ProcessHandle.current().pid()).start();
      sleep(1000);
    } catch (IOException e) {
      // Without a shell the destructors have to be risked.
    }
    Runtime.getRuntime().halt(1);
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
