package org.adafisher.network;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a GPT-1, with heads of 64 as all of them have.
 *
 * @param blocks the number of blocks
 * @param width C
 * @param context T, the tokens that it sees at once
 */
record GptSize(int blocks, int width, int context) {

  static final String SMALL_NAME = "gpt1_small";

  /** The paper's: 28,351,488 parameters to learn. */
  static final GptSize SMALL = new GptSize(4, 768, 256);

  private static final int HEAD = 64;
  private static final Pattern NAME = Pattern.compile("gpt1_(\\d{1,3})x(\\d{1,5})x(\\d{1,5})");

  GptSize {
    if (blocks < 1 || context < 1 || width < HEAD || width % HEAD != 0) {
      throw new IllegalArgumentException(
          "gpt1_"
              + blocks
              + "x"
              + width
              + "x"
              + context
              + ": at least one block and one token, and a width that is a multiple of 64");
    }
  }

  /** The size that a name tells; empty if it is of another network. */
  static Optional<GptSize> named(String name) {
    if (name.equals(SMALL_NAME)) {
      return Optional.of(SMALL);
    }
    Matcher sizes = NAME.matcher(name);
    return sizes.matches()
        ? Optional.of(new GptSize(number(sizes, 1), number(sizes, 2), number(sizes, 3)))
        : Optional.empty();
  }

  private static int number(Matcher sizes, int group) {
    return Integer.parseInt(sizes.group(group));
  }

  GptSize withBlocks(int newBlocks) {
    return new GptSize(newBlocks, width, context);
  }

  int heads() {
    return width / HEAD;
  }
}
