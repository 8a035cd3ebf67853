package org.adafisher.section.language;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.adafisher.claim.Observation;
import org.adafisher.claim.Observation.Outcome;
import org.adafisher.data.TokenData;
import org.adafisher.network.NetworkSummary;

/** What the paper says of its text and its network, counted (Sec. 4.3, App. C.3.2). */
public final class LanguageClaims {

  private static final long PARAMETERS = 28_351_488;
  private static final long TOKENS = 100_000_000;

  private LanguageClaims() {}

  /**
   * Counts the network's parameters, and the tokens where the text is the paper's.
   *
   * @param text the text that the runs train on
   * @return one observation a claim
   */
  public static List<Observation> observations(TokenData text) {
    List<Observation> observations = new ArrayList<>();
    long trainable =
        NetworkSummary.of("gpt1_small", text.vocabulary().size(), new Shape(2)).trainable();
    observations.add(
        new Observation(
            "gpt-parameters",
            Outcome.of(trainable == PARAMETERS),
            String.format(
                Locale.ROOT, "%,d parameters to learn in our GPT-1 small, counted", trainable)));
    if (text.name().startsWith("wikitext2")) {
      long tokens = (long) text.train().length + text.validation().length + text.test().length;
      observations.add(
          new Observation(
              "wikitext-tokens",
              // "approximately": within a tenth.
              Outcome.of(Math.abs(tokens - TOKENS) < TOKENS / 10),
              String.format(
                  Locale.ROOT,
                  "%,d tokens in the three files of %s, counted",
                  tokens,
                  text.title())));
    }
    return observations;
  }
}
