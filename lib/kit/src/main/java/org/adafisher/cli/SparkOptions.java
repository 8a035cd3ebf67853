package org.adafisher.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.adafisher.study.Cluster;
import org.adafisher.training.spec.Ranges;
import picocli.CommandLine.Option;

/** Where a study runs, other than in this process. */
final class SparkOptions {

  @Option(
      names = "--spark",
      paramLabel = "MASTER",
      description =
          "Train on Apache Spark, each run in a process of its own: local[N] is N at a time here,"
              + " local-cluster[N,CORES,MB] N executors here, spark://HOST:PORT a cluster; submit is"
              + " what spark-submit says. The first call fetches Spark, 218 MB; see"
              + " docs/cluster.md.")
  private String master;

  @Option(
      names = "--spark-conf",
      paramLabel = "KEY=VALUE",
      description = "With --spark: a setting of Spark's, such as spark.task.cpus=4; repeatable.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description =
          "With --spark: where every machine keeps a run until it is finished; default: the store,"
              + " where the machine sees it, else its folder of temporary files.")
  private Path scratch;

  boolean isAsked() {
    return master != null;
  }

  /** Refuses what would do nothing. */
  void check(Given given) {
    if (!isAsked()) {
      given.refuse(
          "it is for runs on Spark, and --spark is not given", "--spark-conf", "--scratch");
    }
    for (String key : settings.keySet()) {
      if (!key.startsWith("spark.")) {
        throw new IllegalArgumentException(
            "--spark-conf '" + key + "': give a setting of Spark's, whose name begins with spark.");
      }
    }
  }

  Cluster.Request request(Integer threads, Path data) {
    if (threads != null) {
      Ranges.atLeast("--threads", threads, 1);
    }
    return new Cluster.Request(master, settings, threads, absolute(data), absolute(scratch));
  }

  /** Executors work elsewhere. */
  private static Path absolute(Path path) {
    return path == null ? null : path.toAbsolutePath().normalize();
  }
}
