package org.adafisher.spark;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process says: its last part in memory, all of it in a file where there is one. */
final class Output extends Thread {

  private static final int MOST = 1 << 18;
  private static final String OURS = "kit: ";

  private final InputStream in;
  private final Path file;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  /** Takes a process's output; the file may be null. */
  Output(InputStream in, Path file) {
    super("output of a run");
    this.in = in;
    this.file = file;
    setDaemon(true);
  }

  @Override
  public void run() {
    try (FileOutputStream log = open()) {
      byte[] bytes = new byte[1 << 13];
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        keep(bytes, count);
        if (log != null) {
          log.write(bytes, 0, count);
        }
      }
    } catch (IOException e) {
      // A disk that is full, or the process's end: a log is worth no run.
      drain();
    }
  }

  private FileOutputStream open() throws IOException {
    if (file == null) {
      return null;
    }
    Files.createDirectories(file.getParent());
    return new FileOutputStream(file.toFile(), true);
  }

  /** A process whose output nobody takes would stop. */
  private void drain() {
    try {
      byte[] bytes = new byte[1 << 13];
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        keep(bytes, count);
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  private synchronized void keep(byte[] bytes, int count) {
    if (kept.size() > MOST) {
      byte[] all = kept.toByteArray();
      kept.reset();
      kept.write(all, all.length - MOST / 2, MOST / 2);
    }
    kept.write(bytes, 0, count);
  }

  synchronized byte[] bytes() {
    return kept.toByteArray();
  }

  /** The process's own last error, else its last line; empty if it said nothing. */
  String lastWord() {
    List<String> lines =
        new String(bytes(), StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank()).toList();
    String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    return lines.stream()
        .filter(line -> line.startsWith(OURS))
        .reduce((first, second) -> second)
        .orElse(last)
        .replaceFirst("^" + OURS, "");
  }
}
