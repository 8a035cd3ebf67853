package org.adafisher.training;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adafisher.input.Blame;
import org.adafisher.internal.WholeFile;

/**
 * A run's folder, taken for one thread of one process: nobody else writes there meanwhile. The
 * system frees it when the process ends, however that happens; when it is closed, the file that
 * tells of it is removed, and a folder that was made for nothing.
 */
public final class RunLock implements AutoCloseable {

  /** The file that is locked: the process and the machine that hold it. */
  static final String FILE = "lock";

  /** POSIX frees a process's lock when it closes any handle of the file: none is opened twice. */
  private static final Map<Path, RunLock> HELD = new HashMap<>();

  private final Path folder;
  private final List<Path> made;
  private final RandomAccessFile file;
  private final Thread owner = Thread.currentThread();
  private int depth = 1;

  private RunLock(Path folder, List<Path> made, RandomAccessFile file) {
    this.folder = folder;
    this.made = made;
    this.file = file;
  }

  /**
   * Takes a folder, which is made if it is not there; a thread may take more than once what it has.
   *
   * @param folder the folder
   * @return the lock, to be closed; empty while another process or thread has the folder
   * @throws IOException if the folder cannot be written
   */
  public static Optional<RunLock> tryTake(Path folder) throws IOException {
    synchronized (HELD) {
      List<Path> made = new ArrayList<>();
      try {
        make(folder.toAbsolutePath(), made);
        Path real = folder.toRealPath();
        RunLock held = HELD.get(real);
        if (held != null && held.owner == Thread.currentThread()) {
          held.depth++;
          return Optional.of(held);
        }
        RandomAccessFile file = held == null ? lock(real.resolve(FILE)) : null;
        if (file == null) {
          return Optional.empty();
        }
        RunLock lock = new RunLock(real, made, file);
        HELD.put(real, lock);
        return Optional.of(lock);
      } catch (IOException e) {
        unmake(made);
        throw new IOException(folder + " cannot be written: " + Blame.line(e), e);
      }
    }
  }

  /**
   * Takes a folder, or says who has it.
   *
   * @param folder the folder
   * @return the lock, to be closed
   * @throws IOException if the folder cannot be written
   * @throws IllegalArgumentException if another process or thread trains there
   */
  public static RunLock take(Path folder) throws IOException {
    Optional<RunLock> lock = tryTake(folder);
    if (lock.isEmpty()) {
      throw new IllegalArgumentException(
          folder
              + ": "
              + holder(folder)
              + " is training here; wait until it has ended, or give another folder");
    }
    return lock.get();
  }

  private static String holder(Path folder) throws IOException {
    synchronized (HELD) {
      if (HELD.containsKey(folder.toRealPath())) {
        return here();
      }
    }
    try {
      String said = Files.readString(folder.resolve(FILE)).strip();
      return said.isEmpty() ? "another process" : said;
    } catch (NoSuchFileException e) {
      return "another process, which has just ended,";
    }
  }

  /** Null while another process has the file. */
  private static RandomAccessFile lock(Path path) throws IOException {
    while (true) {
      Object before = identity(path);
      // Unlike a channel of its own, this file survives an interrupt of its thread.
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        if (file.getChannel().tryLock() == null) {
          file.close();
          return null;
        }
        // Who had it may have removed it between our opening and our locking it.
        if (before != null && before.equals(identity(path))) {
          file.setLength(0);
          file.write((here() + "\n").getBytes(StandardCharsets.UTF_8));
          return file;
        }
      } catch (IOException e) {
        file.close();
        throw e;
      }
      file.close();
    }
  }

  private static Object identity(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static String here() {
    String host = System.getenv("HOSTNAME");
    try {
      host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      // Not Linux: the shell may have said it.
    }
    return "process " + ProcessHandle.current().pid() + (host == null ? "" : " on " + host);
  }

  /** Makes a folder and those above it, and notes which, the deepest first. */
  private static void make(Path folder, List<Path> made) throws IOException {
    if (!Files.isDirectory(folder)) {
      if (folder.getParent() != null) {
        make(folder.getParent(), made);
      }
      try {
        Files.createDirectory(folder);
        made.add(0, folder);
        WholeFile.sync(folder.getParent());
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(folder)) {
          throw e;
        }
      }
    }
  }

  private static void unmake(List<Path> made) throws IOException {
    try {
      for (Path folder : made) {
        Files.deleteIfExists(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      // It was not made for nothing.
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      depth--;
      if (depth == 0) {
        HELD.remove(folder);
        try (file) {
          Files.deleteIfExists(folder.resolve(FILE));
        }
        unmake(made);
      }
    }
  }
}
