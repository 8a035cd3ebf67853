package org.adafisher.kernel;

import java.util.concurrent.TimeUnit;

/** Ends this JVM without fail. */
final class Exit {

  private static final long HOOK_SECONDS = 2;

  private Exit() {}

  /** Exits; shutdown hooks of the notebook's libraries may take no longer than two seconds. */
  static void now() {
    Thread limit =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(HOOK_SECONDS);
              } catch (InterruptedException e) {
                // Then there is no time left.
              }
              Runtime.getRuntime().halt(1);
            },
            "exit limit");
    limit.setDaemon(true);
    limit.start();
    System.exit(0);
  }
}
