package org.adafisher.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchTest {

  private static final String JOB =
      "Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times, most recent failure: "
          + "Lost task 0.3 in stage 3.0 (TID 7) (127.0.0.1 executor 1): ";

  private static String reason(String message) {
    return Watch.reason(new IllegalStateException(message));
  }

  @Test
  void ourOwnWordsAreTakenOutOfSparks() {
    assertThat(reason(JOB + RunFailed.class.getName() + ": a: no data (status 2)\n\tat org.x.Y"))
        .isEqualTo("a: no data (status 2)");
  }

  @Test
  void anExecutorThatDiedIsSparksToTell() {
    assertThat(reason(JOB + "ExecutorLostFailure (executor 1 exited) Reason: code 137\nDriver"))
        .isEqualTo(
            "(TID 7) (127.0.0.1 executor 1): ExecutorLostFailure (executor 1 exited) Reason: code"
                + " 137");
    assertThat(reason("Job 3 cancelled because SparkContext was shut down"))
        .isEqualTo("Job 3 cancelled because SparkContext was shut down");
    assertThat(Watch.reason(new IllegalStateException())).isEqualTo("null");
  }
}
