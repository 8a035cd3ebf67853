package org.adafisher.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/**
 * The process of one run. It ends in order, with a checkpoint, when its standard input does: when
 * this executor ends, however that happens.
 */
final class RunProcess {

  private static final long GRACE_SECONDS = 60;
  private static final int SIGNAL = 128;

  private final Process process;
  private final Output output;

  private RunProcess(Process process, Output output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts the process and tells it its run.
   *
   * @param order the run
   * @param store where it is kept
   * @param log where its output goes, or null
   * @param threads of the engine
   * @param gpus the addresses that it may use; null for what the machine says
   * @param classPath with the kit
   */
  static RunProcess start(
      RunOrder order, Path store, Path log, int threads, String gpus, String classPath)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dai.djl.offline=true");
    command.add("-Dai.djl.pytorch.num_threads=" + threads);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    command.addAll(List.of("-cp", classPath, "org.adafisher.cli.Main", "worker"));
    command.addAll(List.of("--store", store.toString()));
    if (order.data() != null) {
      command.addAll(List.of("--data", order.data()));
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("_SPARK_AUTH_SECRET");
    builder.environment().remove(SparkSettings.SECRET);
    builder.environment().putAll(order.environment());
    if (gpus != null) {
      builder.environment().put("CUDA_VISIBLE_DEVICES", gpus);
    }
    Process process = builder.start();
    Output output = new Output(process.getInputStream(), log);
    output.start();
    try {
      OutputStream in = process.getOutputStream();
      in.write((order.run() + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      // It has ended before it was told, and its output says why.
    }
    return new RunProcess(process, output);
  }

  /** Waits for the end; an interrupt of this thread stops the process in order. */
  int await() {
    try {
      int status = process.waitFor();
      output.join();
      return status;
    } catch (InterruptedException e) {
      process.destroy();
      awaitItsCheckpoint();
      throw new CancellationException("the run was cancelled");
    } finally {
      process.destroyForcibly();
    }
  }

  private void awaitItsCheckpoint() {
    try {
      process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // Asked for twice.
      Thread.currentThread().interrupt();
    }
  }

  /** What the process has said. */
  byte[] said() {
    return output.bytes();
  }

  /** Why it ended with another status than 0. */
  String reason(int status) {
    String word = output.lastWord();
    String how = status > SIGNAL ? "ended by signal " + (status - SIGNAL) : "status " + status;
    return word.isEmpty() ? how + " without a word" : word + " (" + how + ")";
  }
}
