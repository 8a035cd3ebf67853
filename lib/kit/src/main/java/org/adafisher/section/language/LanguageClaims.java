package org.adafisher.section.language;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.initializer.Initializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.adafisher.claim.Observation;
import org.adafisher.claim.Observation.Outcome;
import org.adafisher.data.TokenData;
import org.adafisher.network.NetworkSummary;
import org.adafisher.network.Networks;
import org.adafisher.training.device.Devices;

/** What the paper says of its text and its network, counted (Sec. 4.3, App. C.3.2). */
public final class LanguageClaims {

  private static final long PARAMETERS = 28_351_488;
  private static final long TOKENS = 100_000_000;
  private static final int BLOCKS = 4;

  private LanguageClaims() {}

  /**
   * Counts the network's parameters, and the tokens where the text is the paper's.
   *
   * @param text the text that the runs train on
   * @return one observation a claim
   */
  public static List<Observation> observations(TokenData text) {
    List<Observation> observations = new ArrayList<>();
    long trainable = trainable(text.vocabulary().size());
    observations.add(
        new Observation(
            "gpt-parameters",
            Outcome.of(trainable == PARAMETERS),
            String.format(
                Locale.ROOT, "%,d parameters to learn in our GPT-1 small, counted", trainable)));
    if (text.name().equals("wikitext2")) {
      long tokens = (long) text.train().length + text.validation().length + text.test().length;
      observations.add(
          new Observation(
              "wikitext-tokens",
              // "approximately": within a tenth.
              Outcome.of(Math.abs(tokens - TOKENS) < TOKENS / 10),
              String.format(Locale.ROOT, "%,d tokens in the three files, counted", tokens)));
    }
    return observations;
  }

  private static long trainable(int vocabulary) {
    try (NDManager manager = Devices.newManager("auto")) {
      Block network = Networks.gpt1(vocabulary, BLOCKS, false);
      network.setInitializer(Initializer.ZEROS, parameter -> true);
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
      return NetworkSummary.of(network).trainable();
    }
  }
}
