package org.adafisher.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark while a study runs on it. */
final class Session implements AutoCloseable {

  private static final long WAIT_MILLIS = 200;
  private static final long PATIENCE_MILLIS = 15_000;
  private static final long GRACE_SECONDS = 60;

  /** Above Spark's own, which would stop the executors before their runs have checkpoints. */
  private static final int FIRST_HOOK = 100;

  private final JavaSparkContext spark;
  private final Watch watch;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable hook = this::awaitEnd;

  /**
   * Connects.
   *
   * @param conf the settings
   * @param lines is told what goes wrong with a run that is tried again
   * @throws IOException if Spark cannot be started or reached
   */
  Session(SparkConf conf, Consumer<String> lines) throws IOException {
    String master = conf.get("spark.master");
    ShutdownHookManager.get().addShutdownHook(hook, FIRST_HOOK, GRACE_SECONDS, TimeUnit.SECONDS);
    watch = new Watch(conf.getInt("spark.task.maxFailures", 1), lines);
    boolean isOpen = false;
    try {
      spark = new JavaSparkContext(conf);
      spark.setInterruptOnCancel(true);
      spark.sc().addSparkListener(watch);
      isOpen = true;
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      if (Thread.interrupted() || e instanceof InterruptedException) {
        throw new CancellationException("interrupted while Spark was started");
      }
      throw new IOException("Spark at " + master + ": " + Watch.first(e.getMessage()), e);
    } finally {
      if (!isOpen) {
        release();
      }
    }
  }

  /** Asks executors whether they see the driver's store; says so where none has come. */
  Set<Site> sites(String store, String token, Consumer<String> lines)
      throws IOException, InterruptedException {
    int count = spark.defaultParallelism();
    JavaFutureAction<List<Site>> asked =
        spark
            .parallelize(Collections.nCopies(count, token), count)
            .map(
                name ->
                    new Site(
                        InetAddress.getLocalHost().getHostName(), RunTask.seesStore(store, name)))
            .collectAsync();
    long told = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!asked.isDone()) {
      if (System.currentTimeMillis() > told) {
        lines.accept(
            "no executor has answered yet; waiting for "
                + spark.master()
                + ", which may have no room");
        told = Long.MAX_VALUE;
      }
      Thread.sleep(WAIT_MILLIS);
    }
    try {
      return new TreeSet<>(asked.get());
    } catch (ExecutionException e) {
      throw new IOException("Spark at " + spark.master() + ": " + Watch.reason(e.getCause()), e);
    }
  }

  /** Hands over a run; what comes back is a list of one. */
  JavaFutureAction<List<RunReply>> submit(String name, RunOrder order) {
    spark.setJobDescription(name);
    return spark.parallelize(List.of(order), 1).map(new RunTask()).collectAsync();
  }

  /** Fails if Spark is no longer there. */
  void check() throws IOException {
    if (spark.sc().isStopped()) {
      throw new IOException("Spark has ended; the same command goes on");
    }
  }

  private void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      // The time that hooks have is over.
    }
  }

  /** Cancels what still runs, and waits for its checkpoints. */
  @Override
  public void close() {
    try {
      if (!spark.sc().isStopped()) {
        spark.sc().cancelAllJobs();
        awaitIdle();
      }
      spark.stop();
    } finally {
      release();
    }
  }

  private void awaitIdle() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
    try {
      while (!watch.isIdle() && System.nanoTime() < end) {
        Thread.sleep(WAIT_MILLIS);
      }
    } catch (InterruptedException e) {
      // Asked for twice.
      Thread.currentThread().interrupt();
    }
  }

  private void release() {
    ended.countDown();
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
