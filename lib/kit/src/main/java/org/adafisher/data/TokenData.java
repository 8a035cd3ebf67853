package org.adafisher.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A text as tokens, in three parts.
 *
 * @param name such as {@code wikitext2}
 * @param title what tables and plots must call it
 * @param vocabulary the tokens by number
 * @param train the training text, as numbers of tokens
 * @param validation the validation text
 * @param test the test text
 * @param sha256 the checksum of the bytes that were read, 64 hexadecimal digits
 * @param source where the text comes from and under which licence, one line
 */
public record TokenData(
    String name,
    String title,
    List<String> vocabulary,
    int[] train,
    int[] validation,
    int[] test,
    String sha256,
    String source)
    implements DataSet {

  /** Checks that no part is empty and that every token is in the vocabulary. */
  public TokenData {
    vocabulary = List.copyOf(vocabulary);
    for (int[] part : List.of(train, validation, test)) {
      if (part.length == 0) {
        throw new IllegalArgumentException("a part has no tokens; at least 1 is needed");
      }
      for (int i = 0; i < part.length; i++) {
        if (part[i] < 0 || part[i] >= vocabulary.size()) {
          throw new IllegalArgumentException(
              "token " + part[i] + " at " + i + " must be in [0, " + (vocabulary.size() - 1) + "]");
        }
      }
    }
  }

  /**
   * Returns this text cut off; the title says how much is left.
   *
   * @param trainLimit tokens of the training text at most; 0 for all
   * @param testLimit tokens of the validation text and of the test text at most; 0 for all
   * @return the reduced text, or this if nothing is left out
   */
  public TokenData limit(int trainLimit, int testLimit) {
    int[] fewerTrain = first(train, trainLimit);
    int[] fewerValidation = first(validation, testLimit);
    int[] fewerTest = first(test, testLimit);
    if (fewerTrain == train && fewerValidation == validation && fewerTest == test) {
      return this;
    }
    String left =
        String.format(
            Locale.ROOT, ", %,d train, %,d test tokens", fewerTrain.length, fewerTest.length);
    return new TokenData(
        name, title + left, vocabulary, fewerTrain, fewerValidation, fewerTest, sha256, source);
  }

  private static int[] first(int[] tokens, int limit) {
    return limit == 0 || limit >= tokens.length ? tokens : Arrays.copyOf(tokens, limit);
  }
}
