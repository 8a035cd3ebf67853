package org.adafisher.data.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.stream.IntStream;
import org.adafisher.data.DataException;
import org.adafisher.data.TokenData;
import org.adafisher.input.InputLimits;
import org.adafisher.internal.Checksums;

/**
 * WikiText-2 (Merity et al. 2016): words, separated by white space, with {@code <eos>} at the end
 * of every line; or, as the paper has it (Sec. 4.2), GPT-1's {@link BytePairs} of these words.
 * Words are numbered in the order in which the training text uses them first.
 */
final class WikiText2 {

  /** The files, the training text first. */
  static final List<String> FILES =
      List.of("wiki.train.tokens", "wiki.valid.tokens", "wiki.test.tokens");

  private static final List<String> FOLDERS = List.of("", "wikitext-2", "wikitext2");
  private static final List<String> PAIR_FOLDERS = List.of("", "gpt1-bpe");
  private static final String END_OF_LINE = "<eos>";

  // Words and ends of lines.
  private static final int[] WHOLE = {2_088_628, 217_646, 245_569};
  private static final List<String> PARTS = List.of("train", "validation", "test");

  private final List<Path> files;
  private final byte[][] bytes;
  private final List<List<String>> lines = new ArrayList<>();
  private final int[] counts = new int[FILES.size()];

  private WikiText2(Path folder) {
    files = files(folder);
    bytes = files.stream().map(DataFiles::bytes).toArray(byte[][]::new);
    for (int part = 0; part < FILES.size(); part++) {
      String text = text(files.get(part), bytes[part]);
      counts[part] = count(part, text);
      lines.add(Arrays.asList(text.split("\n", -1)));
    }
  }

  /** Returns whether a folder holds any of the files. */
  static boolean in(Path folder) {
    return FILES.stream().anyMatch(file -> Files.exists(folder.resolve(file)));
  }

  /** Returns whether there is one at a place or below it. */
  static boolean near(Path place) {
    return FOLDERS.stream().map(place::resolve).anyMatch(WikiText2::in);
  }

  /** Returns whether GPT-1's byte pairs are at a place or below it. */
  static boolean pairsNear(Path place) {
    return PAIR_FOLDERS.stream().map(place::resolve).anyMatch(WikiText2::hasPairs);
  }

  private static boolean hasPairs(Path folder) {
    return Files.exists(folder.resolve(BytePairs.VOCABULARY_FILE));
  }

  /** Opens the text as words, at a place or below it. */
  static TokenData words(Path place) {
    WikiText2 text = new WikiText2(find(place));
    Map<String, Integer> numbers = new HashMap<>();
    List<String> vocabulary = new ArrayList<>();
    int[][] parts = new int[FILES.size()][];
    for (int part = 0; part < parts.length; part++) {
      parts[part] = text.numbered(part, numbers, vocabulary);
    }
    return text.data("wikitext2", "words", vocabulary, parts, text.bytes);
  }

  /** Opens the text as byte pairs; both are looked for at a place and below it. */
  static TokenData bytePairs(Path place) {
    WikiText2 text = new WikiText2(find(place));
    Path folder =
        DataFiles.find(
            place,
            "byte pairs of GPT-1",
            "gpt1-bpe",
            PAIR_FOLDERS,
            WikiText2::hasPairs,
            BytePairs.VOCABULARY_FILE);
    BytePairs pairs = BytePairs.read(folder);
    int[][] parts = new int[FILES.size()][];
    for (int part = 0; part < parts.length; part++) {
      parts[part] = text.paired(part, pairs);
    }
    byte[][] read = Arrays.copyOf(text.bytes, FILES.size() + 2);
    read[FILES.size()] = DataFiles.bytes(folder.resolve(BytePairs.VOCABULARY_FILE));
    read[FILES.size() + 1] = DataFiles.bytes(folder.resolve(BytePairs.MERGES_FILE));
    return text.data("wikitext2-bpe", "GPT-1 byte pairs", pairs.vocabulary(), parts, read);
  }

  private static Path find(Path place) {
    return DataFiles.find(
        place, "WikiText-2", "wikitext2", FOLDERS, WikiText2::in, String.join(", ", FILES));
  }

  private static List<Path> files(Path folder) {
    List<String> missing =
        FILES.stream().filter(name -> !Files.exists(folder.resolve(name))).toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          folder
              + ": WikiText-2 is incomplete, no such file: "
              + String.join(", ", missing)
              + "; unpack it again");
    }
    return FILES.stream().map(folder::resolve).toList();
  }

  /** Returns a text without the end of its last line. */
  private static String text(Path file, byte[] bytes) {
    String text = DataFiles.text(file, bytes);
    if (text.isBlank()) {
      throw new DataException(file + ": empty, expected a text; unpack it again");
    }
    if (bytes[bytes.length - 1] != '\n') {
      throw new DataException(
          file
              + ": the last line has no end, expected a whole text; it may be truncated, unpack it"
              + " again");
    }
    return text.substring(0, text.length() - 1);
  }

  private int count(int part, String text) {
    long ends = text.chars().filter(c -> c == '\n').count() + 1;
    long words = new StringTokenizer(text).countTokens() + ends;
    if (words > WHOLE[part]) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %,d words, WikiText-2 has %,d; is this another text, such as WikiText-103?",
              files.get(part),
              words,
              WHOLE[part]));
    }
    return (int) words;
  }

  // The training text makes the vocabulary; the others must do with it.
  private int[] numbered(int part, Map<String, Integer> numbers, List<String> vocabulary) {
    IntStream.Builder tokens = IntStream.builder();
    List<String> all = lines.get(part);
    for (int line = 0; line < all.size(); line++) {
      StringTokenizer words = new StringTokenizer(all.get(line));
      for (boolean more = true; more; ) {
        more = words.hasMoreTokens();
        String word = more ? words.nextToken() : END_OF_LINE;
        Integer number = numbers.get(word);
        if (number == null && part > 0) {
          throw new DataException(
              String.format(
                  "%s: line %d has '%s', which the training text lacks; expected %s there, as the"
                      + " official file has it",
                  files.get(part), line + 1, word, BytePairs.UNKNOWN));
        }
        if (number == null) {
          number = vocabulary.size();
          numbers.put(word, number);
          vocabulary.add(word);
        }
        tokens.add(number);
      }
    }
    return tokens.build().toArray();
  }

  private int[] paired(int part, BytePairs pairs) {
    IntStream.Builder tokens = IntStream.builder();
    List<String> all = lines.get(part);
    for (int line = 0; line < all.size(); line++) {
      for (StringTokenizer words = new StringTokenizer(all.get(line)); words.hasMoreTokens(); ) {
        String word = words.nextToken();
        if (word.length() > InputLimits.WORD_LETTERS) {
          throw new DataException(
              String.format(
                  "%s: line %d has a word of %d letters, expected at most %d; unpack it again",
                  files.get(part), line + 1, word.length(), InputLimits.WORD_LETTERS));
        }
        for (int token : pairs.encode(word)) {
          tokens.add(token);
        }
      }
      tokens.add(pairs.endOfLine());
    }
    return tokens.build().toArray();
  }

  private TokenData data(
      String name, String form, List<String> vocabulary, int[][] parts, byte[][] read) {
    return new TokenData(
        name,
        title() + ", " + form,
        vocabulary,
        parts[0],
        parts[1],
        parts[2],
        Checksums.sha256(read),
        "S. Merity et al., Pointer Sentinel Mixture Models, 2016; from Wikipedia, CC BY-SA");
  }

  private String title() {
    if (Arrays.equals(counts, WHOLE)) {
      return "WikiText-2";
    }
    List<String> left = new ArrayList<>();
    for (int part = 0; part < counts.length; part++) {
      left.add(
          String.format(
              Locale.ROOT, "%,d of %,d words %s", counts[part], WHOLE[part], PARTS.get(part)));
    }
    return "WikiText-2 subset (" + String.join(", ", left) + ")";
  }
}
