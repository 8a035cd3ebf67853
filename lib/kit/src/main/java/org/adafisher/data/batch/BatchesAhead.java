package org.adafisher.data.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.adafisher.data.DataException;

/**
 * The batches of an epoch, made by threads of their own, at most two ahead of their use. Each
 * thread fills fixed examples of a batch, so nothing depends on which is the faster; all end with
 * the epoch, or a second after it was left half way.
 */
final class BatchesAhead implements Iterator<Batch> {

  /** How many batches are made or being made beside the one in use. */
  static final int AHEAD = 2;

  /** Fills every {@code step}-th example of a batch from {@code start} on. */
  interface Filling {
    void fill(Batch batch, int number, int start, int step);
  }

  private record Started(Batch batch, List<Future<?>> shares) {}

  private final int count;
  private final IntFunction<Batch> empty;
  private final Filling filling;
  private final int threads;
  private final ThreadPoolExecutor executor;
  private final Queue<Started> started = new ArrayDeque<>();
  private int next;

  BatchesAhead(int threads, int first, int count, IntFunction<Batch> empty, Filling filling) {
    this.threads = threads;
    this.next = first;
    this.count = count;
    this.empty = empty;
    this.filling = filling;
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "batches");
              thread.setDaemon(true);
              return thread;
            });
    // Idle threads end, so that an epoch that is left half way needs no closing.
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public boolean hasNext() {
    return next < count || !started.isEmpty();
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("an epoch has " + count + " batches");
    }
    start(1);
    Started first = started.remove();
    start(AHEAD);
    for (Future<?> share : first.shares) {
      await(share);
    }
    return first.batch;
  }

  private void start(int wanted) {
    while (next < count && started.size() < wanted) {
      int number = next++;
      Batch batch = empty.apply(number);
      List<Future<?>> shares = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int share = thread;
        shares.add(executor.submit(() -> filling.fill(batch, number, share, threads)));
      }
      started.add(new Started(batch, shares));
    }
    if (next == count) {
      executor.shutdown();
    }
  }

  private void await(Future<?> share) {
    try {
      share.get();
    } catch (ExecutionException e) {
      stop();
      if (e.getCause() instanceof DataException known) {
        throw known;
      }
      if (e.getCause() instanceof Error grave) {
        throw grave;
      }
      throw new IllegalStateException("making a batch failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for a batch");
    }
  }

  private void stop() {
    next = count;
    started.clear();
    executor.shutdownNow();
  }
}
