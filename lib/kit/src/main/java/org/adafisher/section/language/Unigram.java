package org.adafisher.section.language;

import java.util.Arrays;
import org.adafisher.data.TokenData;

/**
 * A language model that knows only how often each token comes: what any other must be better than.
 */
public final class Unigram {

  private Unigram() {}

  /**
   * Returns the perplexity on the test text of p(w) = (n_w + 1) / (n + V), counted on the training
   * text (Laplace's rule, so that no token is impossible).
   *
   * @param text the text
   * @return exp of the mean negative log-likelihood
   */
  public static double perplexity(TokenData text) {
    int size = text.vocabulary().size();
    int[] counts = new int[size];
    Arrays.stream(text.train()).forEach(token -> counts[token]++);
    double total = text.train().length + size;
    return Math.exp(
        Arrays.stream(text.test())
            .mapToDouble(token -> -Math.log((counts[token] + 1) / total))
            .average()
            .orElseThrow());
  }
}
