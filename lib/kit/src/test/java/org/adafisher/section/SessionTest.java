package org.adafisher.section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SessionTest {

  private final Session session = Session.open("00_test");

  @Test
  void parametersInRangePass() {
    assertThat(
            session
                .within(1, 1000, "epochs, seeds", 1, 1000)
                .within(0, 1, "beta", 0.9)
                .atLeast(0, "limit", 0L)
                .positive("damping", Double.MIN_VALUE)
                .oneOf("rule", "b", List.of("a", "b")))
        .isSameAs(session);
  }

  @Test
  void firstWrongParameterIsNamedInOneSentence() {
    refused(
        () -> session.within(1, 1000, "epochs, seeds", 5, 1001),
        "seeds 1001: give a number from 1 to 1,000");
    refused(
        () -> session.within(0, 0.5, "beta", Double.NaN), "beta NaN: give a number from 0 to 0.5");
    refused(() -> session.atLeast(1, "epochs", 0), "epochs 0: give a number of at least 1");
    refused(() -> session.positive("damping", -0.0), "damping -0.0: give a number above 0");
    refused(
        () -> session.positive("rate", Double.POSITIVE_INFINITY),
        "rate Infinity: give a number above 0");
    refused(() -> session.oneOf("rule", "c", List.of("a", "b")), "rule 'c': choose one of a, b");
    refused(() -> session.positive("one, two", 1), "the names 'one, two' are 2, their values 1");
  }

  @Test
  void emptyFolderOfResultsIsNoneGiven() {
    assertThat(Session.open("00_test", Map.of("ADAFISHER_OUT", "")).runs())
        .isEqualTo(Path.of("results", "runs", "00_test"));
  }

  private static void refused(ThrowingCallable check, String sentence) {
    assertThatThrownBy(check).isInstanceOf(IllegalArgumentException.class).hasMessage(sentence);
  }
}
