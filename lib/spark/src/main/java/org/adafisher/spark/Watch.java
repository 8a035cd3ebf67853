package org.adafisher.spark;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Sees what Spark does with the runs: says what goes wrong with one that it tries again, and knows
 * which tasks are at work, where Spark's own numbers lag behind.
 */
final class Watch extends SparkListener {

  private static final Pattern OURS =
      Pattern.compile(Pattern.quote(RunFailed.class.getName()) + ": (.*)");
  private static final Pattern LAST =
      Pattern.compile("[Mm]ost recent failure: (?:Lost task \\S+ in stage \\S+ )?(.*)");

  private final int attempts;
  private final Consumer<String> lines;
  private final Map<Integer, String> names = new ConcurrentHashMap<>();
  private final Set<Long> atWork = ConcurrentHashMap.newKeySet();

  /** Takes how often a run is tried, and who is told. */
  Watch(int attempts, Consumer<String> lines) {
    this.attempts = attempts;
    this.lines = lines;
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    Properties properties = submitted.properties();
    String name = properties == null ? null : properties.getProperty("spark.job.description");
    if (name != null) {
      names.put(submitted.stageInfo().stageId(), name);
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart started) {
    atWork.add(started.taskInfo().taskId());
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd ended) {
    atWork.remove(ended.taskInfo().taskId());
    String name = names.get(ended.stageId());
    if (name != null
        && ended.reason() instanceof TaskFailedReason failed
        && !(failed instanceof TaskKilled)) {
      int attempt = ended.taskInfo().attemptNumber() + 1;
      String reason =
          failed instanceof ExceptionFailure thrown ? thrown.description() : failed.toErrorString();
      lines.accept("  %s: %s; attempt %d of %d".formatted(name, first(reason), attempt, attempts));
    }
  }

  boolean isIdle() {
    return atWork.isEmpty();
  }

  /** Why a job was given up: what our own code said at last, else what Spark says. */
  static String reason(Throwable failure) {
    String said = String.valueOf(failure.getMessage());
    Matcher ours = OURS.matcher(said);
    if (ours.find()) {
      return ours.group(1);
    }
    Matcher last = LAST.matcher(said);
    return last.find() ? last.group(1) : first(said);
  }

  static String first(String said) {
    return String.valueOf(said).lines().findFirst().orElse("no reason was given");
  }
}
