package org.adafisher.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one thread that runs all cells, and the way to take it back from a cell that does not end.
 *
 * <p>Libraries keep state per thread (libtorch its gradient mode), so a cell finds the thread that
 * the last one left, unless an interrupt had to be forced.
 */
final class CellThread {

  private static final long STACK_BYTES = 64L << 20;

  private final ClassLoader contextClassLoader;
  private final Duration grace;
  private ExecutorService executor;
  private final List<Thread> threads = new ArrayList<>();
  private Thread thread;
  private Future<?> task;
  private boolean inCell;
  private volatile boolean interrupted;
  private volatile boolean leftBehind;
  private volatile StackTraceElement[] stoppedAt = {};

  /**
   * Starts the thread.
   *
   * @param contextClassLoader the class loader that libraries find there
   * @param grace how long a cell may take to end after each step of an interrupt
   */
  CellThread(ClassLoader contextClassLoader, Duration grace) {
    this.contextClassLoader = contextClassLoader;
    this.grace = grace;
    startThread();
  }

  /** Begins a cell: from here to {@link #endCell} an interrupt is for this cell. */
  synchronized void beginCell() {
    inCell = true;
    interrupted = executor.isShutdown();
    leftBehind = false;
    task = null;
  }

  /** Ends the cell. */
  synchronized void endCell() {
    inCell = false;
  }

  /** Whether the cell that runs, or ran last, was interrupted. */
  boolean interrupted() {
    return interrupted;
  }

  /** Whether that cell ignored the interrupt and still runs on a thread of its own. */
  boolean leftBehind() {
    return leftBehind;
  }

  /** What the thread was doing when it last had to be stopped. */
  StackTraceElement[] stoppedAt() {
    return stoppedAt.clone();
  }

  /**
   * Runs {@code body} on the thread and waits for it.
   *
   * @throws CancellationException if the cell was interrupted before {@code body} began, or {@code
   *     body} did not react to the interrupt and was left behind
   * @throws ExecutionException with what {@code body} threw
   */
  <T> T call(Callable<T> body) throws ExecutionException, InterruptedException {
    FutureTask<T> next = new FutureTask<>(body);
    synchronized (this) {
      if (interrupted || executor.isShutdown()) {
        throw new CancellationException();
      }
      task = next;
      executor.execute(next);
    }
    return next.get();
  }

  /**
   * Interrupts the cell that runs, if one does, and returns when it has ended: first with {@link
   * Thread#interrupt}, after the grace period with {@link Thread#stop}, in the end by leaving the
   * thread to itself. Variables outlive all three; the forced ones cost the thread.
   */
  void interrupt() {
    Thread running;
    Future<?> pending;
    synchronized (this) {
      if (!inCell || interrupted) {
        return;
      }
      interrupted = true;
      if (task == null || task.isDone()) {
        return; // still compiling: call() refuses the rest
      }
      pending = task;
      running = thread;
      running.interrupt();
    }
    if (ends(pending)) {
      return;
    }
    synchronized (this) {
      if (executor.isShutdown()) {
        return; // end() has taken over
      }
      executor.shutdown();
      startThread();
    }
    stoppedAt = running.getStackTrace();
    stop(running);
    if (!ends(pending)) {
      leftBehind = true;
      pending.cancel(false);
    }
  }

  /**
   * Ends what runs and takes no more. A cell that has not been interrupted yet is; a second time
   * would break the file that it may be writing by now. After the grace period all threads of cells
   * are stopped, also those that were left behind.
   *
   * @return whether all have ended within twice the grace period
   */
  boolean end() {
    List<Thread> running;
    synchronized (this) {
      if (inCell && !interrupted) {
        thread.interrupt();
      }
      interrupted = true;
      executor.shutdown();
      running = List.copyOf(threads);
    }
    if (end(running)) {
      return true;
    }
    running.forEach(CellThread::stop);
    return end(running);
  }

  private boolean end(List<Thread> running) {
    long deadline = System.nanoTime() + grace.toNanos();
    try {
      for (Thread each : running) {
        TimeUnit.NANOSECONDS.timedJoin(each, Math.max(1, deadline - System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return running.stream().noneMatch(Thread::isAlive);
  }

  private boolean ends(Future<?> pending) {
    try {
      pending.get(grace.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException | InterruptedException e) {
      return false;
    }
  }

  private void startThread() {
    executor =
        Executors.newSingleThreadExecutor(
            work -> {
              thread = new Thread(null, work, "cells", STACK_BYTES);
              thread.setDaemon(true);
              threads.removeIf(old -> !old.isAlive());
              threads.add(thread);
              thread.setContextClassLoader(contextClassLoader);
              return thread;
            });
  }

  /** Unsafe in general, and the only way out of a loop that never looks at its interrupt flag. */
  @SuppressWarnings("deprecation")
  private static void stop(Thread thread) {
    try {
      thread.stop();
    } catch (UnsupportedOperationException e) {
      // From JDK 20 on a thread cannot be stopped; it is left behind.
    }
  }
}
