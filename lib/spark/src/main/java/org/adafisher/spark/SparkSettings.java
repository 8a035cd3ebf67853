package org.adafisher.spark;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adafisher.study.Cluster;
import org.apache.spark.SparkConf;

/** Spark's settings for a study: what is asked for, and what is not said by what runs need. */
final class SparkSettings {

  /** The environment variable with a cluster's secret: arguments can be seen by all users. */
  static final String SECRET = "ADAFISHER_SPARK_SECRET";

  private static final String SUBMIT = "submit";
  private static final Pattern LOCAL = Pattern.compile("local(\\[.*])?");
  private static final Pattern LOCAL_THREADS = Pattern.compile("local\\[(\\d+|\\*)]");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*\\d+\\s*,\\s*(\\d+)\\s*]");
  private static final String LOOPBACK = "127.0.0.1";
  private static final int SECRET_BYTES = 32;

  /** Spark refuses to exclude anything with fewer attempts, as it gives a machine two of them. */
  private static final int LEAST = 3;

  private final SparkConf conf = new SparkConf();
  private final String master;

  private SparkSettings(Cluster.Request request) {
    request.settings().forEach(conf::set);
    if (!request.master().equals(SUBMIT)) {
      conf.setMaster(request.master());
    } else if (!conf.contains("spark.master")) {
      throw new IllegalArgumentException(
          "--spark submit takes what spark-submit says, and this was not started by it");
    }
    master = conf.get("spark.master");
    if (request.threads() != null) {
      conf.set("spark.task.cpus", request.threads().toString());
    }
  }

  /**
   * Returns the settings of a study.
   *
   * @param request what is asked for
   * @param environment the process's variables
   * @throws IllegalArgumentException if a secret is needed and not there
   */
  static SparkConf of(Cluster.Request request, Map<String, String> environment) throws IOException {
    SparkSettings settings = new SparkSettings(request);
    settings.setDefaults();
    if (LOCAL.matcher(settings.master).matches()) {
      settings.setLocal();
    } else {
      settings.setRemote(environment);
    }
    return settings.conf;
  }

  private void setDefaults() {
    conf.setIfMissing("spark.app.name", "AdaFisher study");
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.task.maxFailures", "4");
  }

  private void setLocal() {
    bindHere();
    // Without a second number Spark's local mode tries nothing twice.
    Matcher threads = LOCAL_THREADS.matcher(master);
    if (threads.matches()) {
      conf.setMaster(
          "local[%s,%s]".formatted(threads.group(1), conf.get("spark.task.maxFailures")));
    }
  }

  private void bindHere() {
    conf.setIfMissing("spark.driver.host", LOOPBACK);
    conf.setIfMissing("spark.driver.bindAddress", LOOPBACK);
  }

  private void setRemote(Map<String, String> environment) throws IOException {
    conf.setIfMissing("spark.authenticate", "true");
    Matcher here = LOCAL_CLUSTER.matcher(master);
    if (here.matches()) {
      bindHere();
      conf.setIfMissing("spark.executor.memory", here.group(2) + "m");
      conf.setIfMissing("spark.executor.extraClassPath", System.getProperty("java.class.path"));
      conf.setIfMissing("spark.authenticate.secret", random());
      exclude(!here.group(1).equals("1"));
      // All executors are on one machine, which a run must not lose after its second failure.
      conf.setIfMissing(
          "spark.excludeOnFailure.task.maxTaskAttemptsPerNode", String.valueOf(attempts() - 1));
    } else {
      exclude(true);
      setSecret(environment);
      ship();
    }
  }

  /** A run that has failed on an executor goes to another, if it has attempts enough for that. */
  private void exclude(boolean hasOthers) {
    conf.setIfMissing(
        "spark.excludeOnFailure.enabled", String.valueOf(hasOthers && attempts() >= LEAST));
  }

  private int attempts() {
    return conf.getInt("spark.task.maxFailures", LEAST);
  }

  /** Kubernetes and YARN make secrets of their own. */
  private void setSecret(Map<String, String> environment) {
    if (environment.containsKey(SECRET)) {
      conf.setIfMissing("spark.authenticate.secret", environment.get(SECRET));
    }
    if (master.startsWith("spark://")
        && conf.getBoolean("spark.authenticate", true)
        && !conf.contains("spark.authenticate.secret")) {
      throw new IllegalArgumentException(
          "--spark %s: the cluster's secret (spark.authenticate.secret of its master and workers) is"
                  .formatted(master)
              + " missing: put it into the environment variable "
              + SECRET
              + ", or give --spark-conf spark.authenticate=false where the network is yours alone");
    }
  }

  /** Sends the kit to the executors, unless they are told where they have it. */
  private void ship() throws IOException {
    if (conf.contains("spark.jars") || conf.contains("spark.executor.extraClassPath")) {
      return;
    }
    Path kit = jar(Cluster.class);
    try (Stream<Path> beside = Files.list(kit.resolveSibling("dependency"))) {
      List<Path> jars =
          Stream.concat(Stream.of(jar(SparkSettings.class), kit), beside.sorted()).toList();
      conf.set("spark.jars", jars.stream().map(Path::toString).collect(Collectors.joining(",")));
    }
  }

  private static Path jar(Class<?> type) throws IOException {
    try {
      Path code = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isRegularFile(code)) {
        return code;
      }
      throw new IllegalArgumentException(
          code + ": executors need jars, and the kit runs from a folder of classes: package it");
    } catch (URISyntaxException e) {
      throw new IOException(type.getName() + " is in no file", e);
    }
  }

  private static String random() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
