package org.adafisher.spark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.resource.ResourceInformation;

/**
 * Trains a run on an executor, in a process of its own. Where the executor sees the driver's store
 * the run is kept there, with its checkpoints; elsewhere in a folder that is gone afterwards.
 */
final class RunTask implements Function<RunOrder, RunReply> {

  private static final long serialVersionUID = 1;

  @Override
  public RunReply call(RunOrder order) throws Exception {
    if (order.scratch() == null && seesStore(order.store(), order.token())) {
      Path store = Path.of(order.store());
      train(order, store, store.resolve("logs").resolve(order.folder() + ".log"));
      return new RunReply(null, new byte[0]);
    }
    Path store = newFolder(order.scratch());
    try {
      for (Map.Entry<String, byte[]> file : order.weights().entrySet()) {
        Path weights = store.resolve(file.getKey());
        Files.createDirectories(weights.getParent());
        Files.write(weights, file.getValue());
      }
      byte[] log = train(order, store, null);
      return new RunReply(files(store.resolve(order.folder())), log);
    } finally {
      delete(store);
    }
  }

  static boolean seesStore(String store, String token) {
    return Files.exists(Path.of(store, token));
  }

  private static Path newFolder(String scratch) throws IOException {
    Path place = Path.of(scratch == null ? System.getProperty("java.io.tmpdir") : scratch);
    Files.createDirectories(place);
    return Files.createTempDirectory(place, "adafisher-run-");
  }

  /** Returns what the process has said. */
  private static byte[] train(RunOrder order, Path store, Path log) throws Exception {
    TaskContext task = TaskContext.get();
    RunProcess process = RunProcess.start(order, store, log, task.cpus(), gpus(task), classPath());
    int status = process.await();
    if (status != 0) {
      throw new RunFailed(InetAddress.getLocalHost().getHostName() + ": " + process.reason(status));
    }
    return process.said();
  }

  /** The addresses that Spark has given the task, as CUDA takes them; null without any. */
  private static String gpus(TaskContext task) {
    ResourceInformation gpus = task.resourcesJMap().get("gpu");
    return gpus == null ? null : String.join(",", gpus.addresses());
  }

  /** The jars that Spark has fetched for the task, then the executor's own. */
  static String classPath() throws Exception {
    Set<String> paths = new LinkedHashSet<>();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    for (; loader != null; loader = loader.getParent()) {
      if (loader instanceof URLClassLoader jars) {
        for (URL jar : jars.getURLs()) {
          paths.add(Path.of(jar.toURI()).normalize().toString());
        }
      }
    }
    paths.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
    return String.join(File.pathSeparator, paths);
  }

  /** Without checkpoints, which are folders, and the lock. */
  private static Map<String, byte[]> files(Path run) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (Stream<Path> inside = Files.list(run)) {
      for (Path file : inside.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("lock") && !name.endsWith(".part")) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      // A process that had to be killed still writes there; the folder is a temporary one.
    }
  }
}
