package org.adafisher.kernel;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Carries standard output and error to the client while a cell runs: in the order written, and in
 * few messages, because a client chokes on one message per character.
 */
final class OutputRelay {

  /** The two streams. */
  enum Channel {
    OUT,
    ERROR
  }

  private static final int FULL_BYTES = 1 << 16;
  private static final long FLUSH_MILLISECONDS = 50;

  private final BiConsumer<Channel, String> client;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private Channel buffered = Channel.OUT;

  /** Starts a relay that hands text to {@code client}, one call at a time. */
  OutputRelay(BiConsumer<Channel, String> client) {
    this.client = client;
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "output");
              thread.setDaemon(true);
              return thread;
            });
    clock.scheduleWithFixedDelay(
        this::flush, FLUSH_MILLISECONDS, FLUSH_MILLISECONDS, TimeUnit.MILLISECONDS);
  }

  /** A stream whose text goes to {@code channel}. */
  PrintStream stream(Channel channel) {
    return new PrintStream(
        new OutputStream() {
          @Override
          public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            append(channel, bytes, offset, length);
          }
        },
        true,
        StandardCharsets.UTF_8);
  }

  /** Hands over what has been written so far. */
  synchronized void flush() {
    if (buffer.size() > 0) {
      String text = buffer.toString(StandardCharsets.UTF_8);
      buffer.reset();
      client.accept(buffered, text);
    }
  }

  private synchronized void append(Channel channel, byte[] bytes, int offset, int length) {
    if (channel != buffered || buffer.size() >= FULL_BYTES) {
      flush();
    }
    buffered = channel;
    buffer.write(bytes, offset, length);
  }
}
