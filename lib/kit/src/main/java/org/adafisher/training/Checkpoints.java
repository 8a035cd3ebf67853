package org.adafisher.training;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.adafisher.input.Blame;
import org.adafisher.input.StrictJson;
import org.adafisher.internal.ArrayArchive;
import org.adafisher.internal.Checksums;
import org.adafisher.internal.NetworkTree;
import org.adafisher.internal.WholeFile;
import org.adafisher.optimizer.StatefulOptimizer;

/**
 * The checkpoints of a run: folders with weights, optimizer state and progress, and the checksums
 * of all three. A checkpoint appears under its name when it is whole; the last two are kept.
 */
final class Checkpoints {

  private static final String PREFIX = "checkpoint-";
  private static final String WEIGHTS = "weights.npz";
  private static final String OPTIMIZER = "optimizer.npz";
  private static final String PROGRESS = "progress.json";
  private static final String SUMS = "SHA256SUMS";
  private static final int KEPT = 2;

  private final Path folder;

  Checkpoints(Path folder) {
    this.folder = folder;
  }

  /** Writes a checkpoint, then removes all but the last two; returns its folder. */
  Path write(Block network, StatefulOptimizer optimizer, Progress progress) throws IOException {
    Path target = folder.resolve(String.format("%s%09d", PREFIX, progress.step()));
    Path part = folder.resolve(target.getFileName() + ".part");
    delete(part);
    Files.createDirectories(part);
    try {
      String json = StrictJson.write(progress);
      String sums =
          line(write(network, part.resolve(WEIGHTS)), WEIGHTS)
              + line(optimizer.save(network, part.resolve(OPTIMIZER)), OPTIMIZER)
              + line(WholeFile.write(part.resolve(PROGRESS), json), PROGRESS);
      WholeFile.write(part.resolve(SUMS), sums);
      delete(target);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      // The older ones may go when this one is sure to stay.
      WholeFile.sync(folder);
    } catch (IOException | EngineException | OutOfMemoryError e) {
      delete(part);
      throw new IOException(
          "cannot write a checkpoint in "
              + folder
              + " ("
              + firstLine(e)
              + "); the earlier ones are whole",
          e);
    }
    List<Path> all = newestFirst();
    for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      delete(old);
    }
    return target;
  }

  private static String line(String sum, String name) {
    return sum + "  " + name + '\n';
  }

  /** Writes the weights; returns the file's SHA-256. */
  private static String write(Block network, Path file) throws IOException {
    try (NDList arrays = new NDList()) {
      NetworkTree.parameters(network)
          .forEach(
              (name, parameter) -> {
                NDArray detached = parameter.getArray().stopGradient();
                detached.setName(name);
                arrays.add(detached);
              });
      return ArrayArchive.write(file, arrays);
    }
  }

  /**
   * Restores the newest checkpoint that is whole; of damaged ones a message says what is wrong, and
   * nothing of them is used.
   *
   * @param check refuses progress that is not of this run
   * @return its progress; empty if there is none
   * @throws IOException if a whole checkpoint cannot be loaded; the weights are as they were
   */
  Optional<Progress> restore(
      Block network,
      StatefulOptimizer optimizer,
      Consumer<Progress> check,
      Consumer<String> messages)
      throws IOException {
    for (Path checkpoint : newestFirst()) {
      try {
        verify(checkpoint);
      } catch (IOException | IllegalArgumentException e) {
        messages.accept(checkpoint + " is damaged (" + firstLine(e) + "); trying the one before");
        continue;
      }
      return Optional.of(load(checkpoint, network, optimizer, check));
    }
    return Optional.empty();
  }

  private static Progress load(
      Path checkpoint, Block network, StatefulOptimizer optimizer, Consumer<Progress> check)
      throws IOException {
    try {
      Progress progress = StrictJson.read(checkpoint.resolve(PROGRESS), Progress.class);
      check.accept(progress);
      optimizer.load(network, checkpoint.resolve(OPTIMIZER));
      if (optimizer.step() != progress.step()) {
        throw new IllegalArgumentException(
            "%s is of step %d, %s of step %d"
                .formatted(OPTIMIZER, optimizer.step(), PROGRESS, progress.step()));
      }
      fill(network, checkpoint.resolve(WEIGHTS));
      return progress;
    } catch (EngineException | OutOfMemoryError e) {
      throw new IOException("cannot load " + checkpoint + " (" + firstLine(e) + ")", e);
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          checkpoint
              + " is whole but does not fit this run ("
              + firstLine(e)
              + "): go on with the version of the kit that wrote it, or remove it and resume from"
              + " the one before",
          e);
    }
  }

  private static String firstLine(Throwable e) {
    return e instanceof EngineException
        ? String.valueOf(e.getMessage()).lines().findFirst().orElse("")
        : Blame.line(e);
  }

  private static void verify(Path checkpoint) throws IOException {
    List<String> sums = Files.readAllLines(checkpoint.resolve(SUMS));
    if (sums.size() != 3) {
      throw new IOException(SUMS + " has " + sums.size() + " lines, expected 3");
    }
    for (String line : sums) {
      String[] parts = line.split("  ", 2);
      if (parts.length < 2 || !Checksums.sha256(checkpoint.resolve(parts[1])).equals(parts[0])) {
        throw new IOException("checksum of " + parts[parts.length - 1] + " does not match");
      }
    }
  }

  private static void fill(Block network, Path file) throws IOException {
    try (ArrayArchive saved = ArrayArchive.open(file)) {
      Map<String, Parameter> parameters = NetworkTree.parameters(network);
      for (var entry : parameters.entrySet()) {
        saved.check(entry.getKey(), entry.getValue().getArray());
      }
      // All fit: now they may be filled.
      for (var entry : parameters.entrySet()) {
        saved.read(entry.getKey(), entry.getValue().getArray());
      }
    }
  }

  /** Whether there is any. */
  boolean exist() throws IOException {
    return !newestFirst().isEmpty();
  }

  private List<Path> newestFirst() throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (var entries = Files.newDirectoryStream(folder, PREFIX + "?????????")) {
        entries.forEach(found::add);
      }
    }
    found.sort(Comparator.reverseOrder());
    return found;
  }

  /** Removes all checkpoints, and what an interrupted writer has left. */
  void clear() throws IOException {
    if (Files.isDirectory(folder)) {
      try (var entries = Files.newDirectoryStream(folder, PREFIX + "*")) {
        for (Path entry : entries) {
          delete(entry);
        }
      }
    }
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (var files = Files.newDirectoryStream(path)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
    }
    Files.deleteIfExists(path);
  }
}
