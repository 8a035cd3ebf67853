package org.adafisher.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an interrupt of the thread that trains, and lets the process live
 * until it has written what it has to.
 */
final class Interruption {

  private static final long GRACE_SECONDS = 60;

  private Interruption() {}

  /** What may be interrupted, up to its last message. */
  interface Work<T> {
    T run() throws IOException;
  }

  static <T> T during(Work<T> work) throws IOException {
    Thread trainer = Thread.currentThread();
    CountDownLatch done = new CountDownLatch(1);
    Thread hook = new Thread(() -> interrupt(trainer, done), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.run();
    } finally {
      done.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM is shutting down, which is what the hook is for.
        Thread.interrupted();
      }
    }
  }

  /**
   * Whether a signal is ending the process: with its own status, which {@link System#exit} at that
   * moment could overtake.
   */
  static boolean isEnding() {
    Thread probe = new Thread();
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private static void interrupt(Thread trainer, CountDownLatch done) {
    trainer.interrupt();
    try {
      if (!done.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("kit: the current step takes too long; the last checkpoint stands");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
